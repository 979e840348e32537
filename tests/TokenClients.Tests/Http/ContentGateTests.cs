using System.IO;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

#pragma warning disable CA2025 // To leave a task behind is what some of these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>Whoever sends a request must ask for the bytes of its content: what that shows, and who does not get them.</summary>
public sealed class ContentGateTests
{
    private static readonly string[] WithContent = [.. Calls.All.Where(static call => Calls.RuleOf(call) != "safe")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a handler makes of it that its repeat was refused.</summary>
    public static TheoryData<string> Ways { get; } = ["passes it on", "wraps it", "throws another", "is canceled", "sends again"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Case_B02_a_repeat_is_refused_where_a_call_must_run_once(string how)
    {
        foreach (var call in WithContent.Where(Calls.RunsOnce))
        {
            using var written = new MemoryStream();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.Content!.CopyToAsync(written, cancellationToken);
                var once = written.Length;
                for (var repeats = 0; ; repeats++)
                {
                    try
                    {
                        await request.Content!.CopyToAsync(written, cancellationToken);
                    }
                    catch (Exception error)
                    {
                        written.Length.Should().Be(once);
                        switch (how)
                        {
                            case "wraps it":
                                throw new HttpRequestException("wrapped", error);
                            case "throws another":
                                throw new InvalidOperationException("swallowed");
                            case "is canceled":
                                throw new OperationCanceledException("canceled by the handler");
                            case "sends again" when repeats < 2:
                                break;
                            default:
                                throw;
                        }
                    }
                }
            });

            var failure = await Calls.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            handler.Sends.Should().Be(1, call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 1, IsRetryable = false, OutcomeUnknown = Calls.IssuesSecret(call), InnerException = (Exception?)null }, call);
            failure.Message.Should().Contain("The repeat was refused", call);
        }
    }

    /// <summary>The bytes never left, so a failure of the connection would be retried.</summary>
    [Fact]
    public async Task A_refusal_that_a_handler_wraps_in_a_failure_of_the_connection_is_not_retried()
    {
        foreach (var call in WithContent)
        {
            using var handler = new FuncHandler(static async (request, cancellationToken) =>
            {
                request.RequestUri = new("https://elsewhere.example/");
                try
                {
                    await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
                }
                catch (Exception error)
                {
                    throw new HttpRequestException("wrapped", error);
                }

                throw new InvalidOperationException("The bytes were given away.");
            });

            var failure = await Calls.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            handler.Sends.Should().Be(1, call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 1, IsRetryable = false }, call);
        }
    }

    [Fact]
    public async Task Case_B02_a_refused_repeat_is_told_whatever_a_handler_in_front_throws()
    {
        using var primary = new FuncHandler(static async (request, cancellationToken) =>
        {
            await request.TakeAsync(cancellationToken);
            await request.TakeAsync(cancellationToken);
            return Wire.Response(Calls.GoodResponse(Calls.Create));
        });
        await using var services = Build(primary, static async (request, send) =>
        {
            await Record.ExceptionAsync(() => send(request));
            throw new InvalidOperationException("It did not work.");
        });

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = true });
        failure.Message.Should().Contain("The repeat was refused");
    }

    [Fact]
    public async Task Case_B02_a_repeat_is_counted_where_a_call_may_run_twice()
    {
        foreach (var call in WithContent.Where(static call => !Calls.RunsOnce(call)))
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                await request.TakeAsync(cancellationToken);
                return Calls.Revokes(call) ? Wire.Response(Calls.RevokesById(call) ? Calls.NotFound(call) : Calls.InvalidCredential(call).Body, Calls.RevokesById(call) ? HttpStatusCode.NotFound : Calls.InvalidCredential(call).Status) : Wire.Response(Calls.GoodResponse(call));
            });

            var result = await Calls.RunAsync(call, handler);

            result!.Response.Attempts.Should().Be(2, call);
            if (result is RevokeResult revoked)
            {
                revoked.Outcome.Should().Be(RevokeOutcome.Unconfirmed, call);
            }
        }
    }

    [Fact]
    public async Task What_is_sent_says_how_long_it_is()
    {
        foreach (var call in WithContent)
        {
            long? said = null;
            using var written = new MemoryStream();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                said = request.Content!.Headers.ContentLength;
                await request.Content!.CopyToAsync(written, cancellationToken);
                return Wire.Response(Calls.GoodResponse(call));
            });

            await Calls.RunAsync(call, handler);

            said.Should().Be(written.Length, call);
        }
    }

    /// <summary>The service could act on the head of a request without a body, before its content is asked for.</summary>
    [Fact]
    public async Task What_is_sent_does_not_wait_for_a_continue()
    {
        foreach (var call in WithContent)
        {
            bool? expects = true;
            using var primary = new FuncHandler((request, _) =>
            {
                expects = request.Headers.ExpectContinue;
                return Task.FromResult(Wire.Response(Calls.GoodResponse(call)));
            });
            await using var services = Build(primary, static (request, send) =>
            {
                request.Headers.ExpectContinue = true;
                return send(request);
            });

            await Calls.RunAsync(call, services, Token);

            expects.Should().BeNull(call);
        }
    }

    [Fact]
    public async Task A_send_that_was_reported_as_not_sent_does_not_begin_later()
    {
        HttpRequestMessage? first = null;
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            if (first is null)
            {
                first = request;
                throw new HttpRequestException("No connection was made in time, says the handler.");
            }

            (await Record.ExceptionAsync(() => first.TakeAsync(cancellationToken)))!.Message.Should().Contain("after its send had ended");
            await request.TakeAsync(cancellationToken);
            return Wire.Response(Calls.GoodResponse(Calls.Create));
        });

        var created = await Calls.RunAsync(Calls.Create, handler, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (1, TimeSpan.Zero));

        created!.Response.Attempts.Should().Be(2);
        (await Record.ExceptionAsync(() => first!.TakeAsync(Token)))!.Message.Should().Contain("the call has ended");
    }

    [Fact]
    public async Task A_send_that_is_under_way_does_not_get_its_bytes_once_the_call_has_ended()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        HttpRequestMessage? sent = null;
        using var primary = new FuncHandler(async (request, _) =>
        {
            sent = request;
            await end.Task;
            return Wire.Response("{}");
        });
        await using var services = Build(primary, static (request, send) =>
        {
            _ = send(request);
            throw new HttpRequestException("The handler's own deadline has passed.");
        });

        await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Token));

        (await Record.ExceptionAsync(() => sent!.TakeAsync(Token)))!.Message.Should().Contain("the call has ended");
        end.SetResult();
    }

    /// <summary>A test reads later what was sent, and so does a log. Nobody sends it again.</summary>
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public async Task What_was_sent_can_be_read_after_its_call_has_ended(bool wasTaken, bool intoMemory, bool isAllowed)
    {
        foreach (var call in WithContent)
        {
            HttpRequestMessage? sent = null;
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                sent = request;
                if (wasTaken)
                {
                    await request.TakeAsync(cancellationToken);
                }

                return Wire.Response(Calls.GoodResponse(call));
            });
            await Calls.RunAsync(call, handler);

            var error = await Record.ExceptionAsync(() => intoMemory ? sent!.Content!.ReadAsByteArrayAsync(Token) : sent!.TakeAsync(Token));

            (error is null).Should().Be(isAllowed, call);
            (error?.Message ?? "the call has ended").Should().Contain("the call has ended");
        }
    }

    /// <summary>To sign or to log what is sent is no repeat.</summary>
    [Fact]
    public async Task A_handler_of_the_primary_may_read_the_bytes_before_it_sends()
    {
        foreach (var call in WithContent)
        {
            using var primary = new Around(static async (request, send) =>
            {
                await request.TakeAsync(Token);
                return await send(request);
            })
            {
                InnerHandler = new FuncHandler(async (request, cancellationToken) =>
                {
                    await request.TakeAsync(cancellationToken);
                    return Wire.Response(Calls.GoodResponse(call));
                }),
            };

            (await Calls.RunAsync(call, primary))!.Response.Attempts.Should().Be(1, call);
        }
    }

    /// <summary>A log behind the client's own handlers reads what was sent into memory.</summary>
    [Fact]
    public async Task Case_B01_reading_the_content_into_memory_after_it_was_sent_is_no_repeat()
    {
        foreach (var call in WithContent)
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                (await request.Content!.ReadAsByteArrayAsync(cancellationToken)).Should().NotBeNull();
                return Wire.Response(Calls.GoodResponse(call));
            });

            (await Calls.RunAsync(call, handler))!.Response.Attempts.Should().Be(1, call);
        }
    }

    /// <summary>A handler of the primary that keeps, copies or reads the content does not take the gate away.</summary>
    [Theory]
    [InlineData("keeps it in memory")]
    [InlineData("copies it")]
    [InlineData("wraps it")]
    public async Task Case_B01_a_handler_of_the_primary_does_not_hide_repeats(string how)
    {
        foreach (var call in WithContent.Where(Calls.RunsOnce))
        {
            using var handler = new FuncHandler(static async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                await request.TakeAsync(cancellationToken);
                return Wire.Response("{}");
            });
            using var primary = new Around((request, send) => ChangeAsync(how, request, send)) { InnerHandler = handler };

            var failure = await Calls.FailureOf(call, primary, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            handler.Sends.Should().Be(1, call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 1, OutcomeUnknown = Calls.IssuesSecret(call) }, call);
        }
    }

    /// <summary>An inner client's timeout looks like a connection that was not made in time; the bytes show that the request was sent.</summary>
    [Theory]
    [InlineData("keeps it in memory")]
    [InlineData("copies it")]
    [InlineData("wraps it")]
    public async Task Case_B01_what_was_taken_was_sent_whatever_ended_it(string how)
    {
        foreach (var call in WithContent.Where(Calls.RunsOnce))
        {
            using var handler = new FuncHandler(static async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                throw new TaskCanceledException("An inner timeout.", new TimeoutException());
            });
            using var primary = new Around((request, send) => ChangeAsync(how, request, send)) { InnerHandler = handler };

            var failure = await Calls.FailureOf(call, primary, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

            handler.Sends.Should().Be(1, call);
            failure.OutcomeUnknown.Should().Be(Calls.IssuesSecret(call), call);
        }
    }

    [Fact]
    public async Task Case_B01_a_handler_of_the_primary_may_read_what_was_refused()
    {
        foreach (var call in WithContent)
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                return Wire.Response(Calls.Error(call, "some_code"), HttpStatusCode.BadRequest);
            });
            using var primary = new Around(static async (request, send) =>
            {
                var response = await send(request);
                await request.Content!.ReadAsStringAsync(Token);
                return response;
            })
            {
                InnerHandler = handler,
            };

            (await Calls.FailureOf(call, primary)).Should().BeEquivalentTo(new { StatusCode = 400, Attempts = 1 }, call);
        }
    }

    /// <summary>A request that a handler has disposed takes no gate, and its content is gone. The next send fails too, and does not wait for the one that never began.</summary>
    [Fact]
    public async Task A_send_that_the_gate_could_not_be_put_around_ends()
    {
        foreach (var call in Calls.All.Where(Calls.RunsOnce))
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                return Wire.Response(Calls.GoodResponse(call));
            });
            using var primary = new Around(static async (request, send) =>
            {
                var disposed = Around.CarelessCopy(request);
                disposed.Dispose();
                (await Record.ExceptionAsync(() => send(disposed))).Should().BeOfType<ObjectDisposedException>();
                return await send(request);
            })
            {
                InnerHandler = handler,
            };

            var failure = await Calls.FailureOf(call, primary, clock: new FakeTimeProvider(Wire.Now)).WaitAsync(TimeSpan.FromMinutes(1), Token);

            failure.Kind.Should().NotBe(TokenErrorKind.Timeout, call);
            failure.Attempts.Should().Be(2, call);
        }
    }

    private static async Task<HttpResponseMessage> ChangeAsync(string how, HttpRequestMessage request, Func<HttpRequestMessage, Task<HttpResponseMessage>> send)
    {
        var content = request.Content!;
        switch (how)
        {
            case "keeps it in memory":
                await content.LoadIntoBufferAsync(Token);
                break;
            case "copies it":
                request.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(Token));
                break;
            default:
                request.Content = new StreamContent(await content.ReadAsStreamAsync(Token));
                break;
        }

        if (request.Content != content)
        {
            request.Content!.Headers.ContentType = content.Headers.ContentType;
        }

        return await send(request);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B01_a_copy_of_what_is_sent_counts_as_a_send_of_its_call(bool isCopyOfTheCopy)
    {
        foreach (var call in Calls.All.Where(Calls.RunsOnce))
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.InternalServerError));
            using var primary = new Around(async (request, send) =>
            {
                var copy = Around.CarelessCopy(request);
                (await send(copy)).Dispose();
                return await send(Around.CarelessCopy(isCopyOfTheCopy ? copy : request));
            })
            {
                InnerHandler = recorder,
            };

            (await Calls.FailureOf(call, primary)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Attempts = 1 }, call);
            recorder.Requests.Should().ContainSingle(call);
        }
    }

    private static ServiceProvider Build(HttpMessageHandler primary, Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddAll()
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Wire.OwnToken()).AddHttpMessageHandler(() => new Around(around)));
        return services.BuildServiceProvider();
    }
}
