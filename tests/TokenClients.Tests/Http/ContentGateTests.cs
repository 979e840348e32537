using System.IO;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Vercel;

#pragma warning disable CA2025 // To leave a task behind is what some of these tests are about.

namespace TokenClients.Tests.Http;

/// <summary>Whoever sends a request must ask for the bytes of its content: what that shows, and who does not get them.</summary>
public sealed class ContentGateTests
{
    private static readonly string[] WithContent = [.. Calls.All.Where(static call => Calls.RuleOf(call) != "safe")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whatever ends a send whose bytes nobody asked for.</summary>
    public static TheoryData<string> Errors { get; } = ["io", "ended", "garbage", "reset", "canceled", "own", "refused"];

    /// <summary>What a handler makes of it that its repeat was refused.</summary>
    public static TheoryData<string> Ways { get; } = ["passes it on", "wraps it", "throws another", "is canceled", "sends again"];

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Case_B10_a_request_whose_bytes_nobody_asked_for_was_not_sent(string how)
    {
        foreach (var call in WithContent)
        {
            using var handler = new FuncHandler((_, _) => Task.FromException<HttpResponseMessage>(ErrorOf(how)));

            var failure = await Calls.FailureOf(call, handler);

            failure.OutcomeUnknown.Should().BeFalse(call);
            (failure.IsRetryable || how is "own" || (how is "canceled" && Calls.IssuesSecret(call))).Should().BeTrue(call);
            failure.Message.Should().NotContain("was sent", call);
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Case_B10_a_request_whose_bytes_were_asked_for_may_have_been_carried_out(string how)
    {
        foreach (var call in Calls.Issuing)
        {
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                throw ErrorOf(how);
            });

            (await Calls.FailureOf(call, handler)).Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false }, call);
        }
    }

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

    [Theory]
    [InlineData("https://elsewhere.example/", null)]
    [InlineData("http://localhost/", null)]
    [InlineData(null, "elsewhere.example")]
    public async Task Case_B14_a_request_that_was_sent_elsewhere_does_not_get_its_bytes(string? address, string? host)
    {
        foreach (var call in WithContent)
        {
            using var written = new MemoryStream();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                // As a handler does that follows a redirect.
                request.RequestUri = address is null ? request.RequestUri : new(address);
                request.Headers.Host = host;
                await request.Content!.CopyToAsync(written, cancellationToken);
                return Wire.Response(Calls.GoodResponse(call));
            });

            var failure = await Calls.FailureOf(call, handler);

            written.Length.Should().Be(0);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, OutcomeUnknown = false, IsRetryable = false }, call);
            failure.Message.Should().Contain(address is null ? "Host header" : new Uri(address).GetLeftPart(UriPartial.Authority), call);
        }
    }

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("elsewhere.example:443")]
    [InlineData("localhost")]
    [InlineData("{host}.elsewhere.example")]
    [InlineData("{host}:8443")]
    [InlineData("{host}@elsewhere.example")]
    public async Task Case_B14_a_handler_that_names_another_host_is_refused_before_the_credential_is_added(string host)
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, (request, send) =>
            {
                request.Headers.TryAddWithoutValidation("Host", host.Replace("{host}", request.RequestUri!.Host, StringComparison.Ordinal));
                return send(request);
            });

            var failure = await Wire.FailureOf(() => Calls.RunAsync(call, services, Token));

            recorder.Requests.Should().BeEmpty(call);
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Attempts = 0 }, call);
            failure.Message.Should().Contain("Host header").And.Contain("BaseAddress").And.EndWith("Nothing was sent.");
        }
    }

    [Theory]
    [InlineData("{host}")]
    [InlineData("{host}:443")]
    public async Task Case_B14_the_configured_host_may_be_named(string host)
    {
        foreach (var call in Calls.All)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            await using var services = Build(recorder, (request, send) =>
            {
                request.Headers.Host = host.Replace("{host}", request.RequestUri!.Host.ToUpperInvariant(), StringComparison.Ordinal);
                return send(request);
            });

            (await Calls.RunAsync(call, services, Token)).Should().NotBeNull(call);
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

            (await Record.ExceptionAsync(() => first.TakeAsync(cancellationToken)))!.Message.Should().Contain("after it had reported");
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

    [Fact]
    public async Task Case_B01_a_copy_of_what_is_sent_counts_as_a_send_of_its_call()
    {
        foreach (var call in Calls.All.Where(Calls.RunsOnce))
        {
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.InternalServerError));
            using var primary = new Around(static async (request, send) =>
            {
                (await send(Around.CarelessCopy(request))).Dispose();
                return await send(Around.CarelessCopy(request));
            })
            {
                InnerHandler = recorder,
            };

            (await Calls.FailureOf(call, primary)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Attempts = 1 }, call);
            recorder.Requests.Should().ContainSingle(call);
        }
    }

    private static Exception ErrorOf(string how) => how switch
    {
        "io" => new IOException("reset"),
        "ended" => new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
        "garbage" => new HttpRequestException(HttpRequestError.InvalidResponse, "no HTTP"),
        "reset" => new HttpRequestException(HttpRequestError.Unknown, "reset", new SocketException((int)SocketError.ConnectionReset)),
        "canceled" => new TaskCanceledException("by a handler"),
        "refused" => NetworkError.Of(HttpRequestError.ConnectionError, "refused"),
        _ => new InvalidOperationException("A handler's own."),
    };

    private static ServiceProvider Build(HttpMessageHandler primary, Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddAll()
            .ConfigureHttpClient(builder => builder.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Wire.OwnToken()).AddHttpMessageHandler(() => new Around(around)));
        return services.BuildServiceProvider();
    }
}
