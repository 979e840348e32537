using System.IO;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace TokenClients.Tests.Http;

/// <summary>What a handler of the user's does with a request, which it may send as often as it likes.</summary>
internal delegate Task<HttpResponseMessage> Handling(HttpRequestMessage request, Func<HttpRequestMessage, Task<HttpResponseMessage>> send);

/// <summary>Sends as a function says.</summary>
internal sealed class FuncHandler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send) : HttpMessageHandler
{
    private int _sends;

    internal int Sends => Volatile.Read(ref _sends);

    /// <summary>Takes the bytes of each request twice, as one does that sends again by itself.</summary>
    internal static FuncHandler Repeating(string body, HttpStatusCode status = HttpStatusCode.OK) => new(async (request, cancellationToken) =>
    {
        await request.TakeAsync(cancellationToken);
        await request.TakeAsync(cancellationToken);
        return Wire.Response(body, status);
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sends);
        return send(request, cancellationToken);
    }
}

/// <summary>Takes the request and never responds; the test learns when it was taken.</summary>
internal sealed class HangingHandler : HttpMessageHandler
{
    private int _sends;

    internal SemaphoreSlim Taken { get; } = new(0);

    internal int Sends => Volatile.Read(ref _sends);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await request.TakeAsync(cancellationToken);
        Interlocked.Increment(ref _sends);
        Taken.Release();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("An endless wait has ended.");
    }

    protected override void Dispose(bool disposing)
    {
        Taken.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A handler of the user's around the sending.</summary>
internal sealed class Around(Handling around) : DelegatingHandler
{
    internal Around(Handling around, HttpMessageHandler inner)
        : this(around) => InnerHandler = inner;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        around(request, outgoing => base.SendAsync(outgoing, cancellationToken));

    /// <summary>A copy as a careless handler makes it: without the request's options.</summary>
    internal static HttpRequestMessage CarelessCopy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content, Version = request.Version };
        foreach (var header in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return copy;
    }

    /// <summary>Gives a copy the options of its original.</summary>
    internal static HttpRequestMessage WithOptions(HttpRequestMessage copy, HttpRequestMessage original)
    {
        foreach (var option in original.Options)
        {
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        }

        return copy;
    }
}

/// <summary>All clients out of a container, with one handler in place of the sockets and a handler of the user's.</summary>
internal static class Hosted
{
    internal static ServiceProvider Clients(HttpMessageHandler primary, Handling around, Action<TokenClientOptions>? change = null, Action<IHttpClientBuilder>? more = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddTokenClients().AddAll(change).ConfigureHttpClient(http =>
        {
            http.ConfigurePrimaryHttpMessageHandler(() => primary).AddHttpMessageHandler(static () => new Wire.OwnToken()).AddHttpMessageHandler(() => new Around(around));
            more?.Invoke(http);
        });
        if (Wire.UsesHttpResilience.Value)
        {
            builder.UseHttpResilience();
        }

        return services.BuildServiceProvider();
    }

    internal static async Task<TokenClientModel?> RunAsync(string call, HttpMessageHandler primary, Handling around, Action<TokenClientOptions>? change = null)
    {
        await using var services = Clients(primary, around, change);
        return await Calls.RunAsync(call, services, TestContext.Current.CancellationToken);
    }

    internal static Task<TokenClientException> FailureOf(string call, HttpMessageHandler primary, Handling around, Action<TokenClientOptions>? change = null) =>
        Wire.FailureOf(() => RunAsync(call, primary, around, change));

    /// <summary>A handler of the user's that changes a request and sends it.</summary>
    internal static Handling Changing(Action<HttpRequestMessage> change) => (request, send) =>
    {
        change(request);
        return send(request);
    };

    /// <summary>Runs a call whose handler does what is not allowed: nothing is sent. Returns what is told of it.</summary>
    internal static async Task<string> RefusalOf(string call, Handling around)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

        var failure = await FailureOf(call, recorder, around);

        recorder.Requests.Should().BeEmpty(call);
        failure.Should().BeEquivalentTo(
            new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Attempts = 0, Operation = Calls.MethodOf(call), Service = Calls.ServiceOf(call) }, call);
        return failure.Message;
    }
}

/// <summary>A body that gives some bytes and then ends, fails, or waits until the test lets it go on. As that of a connection, it cannot be sought.</summary>
internal class BrokenStream(byte[] bytes, Func<CancellationToken, Task<byte[]?>>? then = null) : MemoryStream
{
    private byte[] _bytes = bytes;
    private int _position;
    private bool _askedForMore;

    internal long BytesRead { get; private set; }

    public override bool CanSeek => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _bytes.Length && then is not null && !_askedForMore)
        {
            _askedForMore = true;
            _bytes = await then(cancellationToken) ?? [];
            _position = 0;
        }

        var count = Math.Min(buffer.Length, _bytes.Length - _position);
        _bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        BytesRead += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    internal static HttpResponseMessage Response(string begin, Func<CancellationToken, Task<byte[]?>>? then = null) =>
        new() { Content = new StreamContent(new BrokenStream(Encoding.UTF8.GetBytes(begin), then)) };
}

/// <summary>A response whose body begins, and goes on when the test says so.</summary>
internal sealed class PausedBody(string begin = "{")
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<byte[]?> _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends when the beginning was read.</summary>
    internal Task Reading => _reading.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    internal HttpResponseMessage Response() => BrokenStream.Response(begin, cancellationToken =>
    {
        _reading.TrySetResult();
        return _rest.Task.WaitAsync(cancellationToken);
    });

    internal FuncHandler Handler() => new((_, _) => Task.FromResult(Response()));

    /// <summary>Lets the rest of a whole body come.</summary>
    internal void GoOn(string body) => _rest.SetResult(Encoding.UTF8.GetBytes(body[begin.Length..]));
}
