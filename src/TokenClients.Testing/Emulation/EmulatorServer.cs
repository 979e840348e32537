using System.Globalization;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace TokenClients.Testing.Emulation;

/// <summary>
/// The web server of all services: routing, faults, recording. It is used without a host,
/// so that no configuration file, environment variable or logging provider of the program affects it.
/// </summary>
internal sealed class EmulatorServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private const int MaxRequestBody = 1024 * 1024;
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly ObservedTimeProvider? _clientClock;
    private readonly ServiceEmulation[] _services;
    private readonly Action<RecordedCall> _completed;
    private readonly List<KestrelServer> _listeners = [];
    private readonly CancellationTokenSource _stopping = new();
    private bool _isDisposed;

    /// <param name="clock">The services' clock.</param>
    /// <param name="clientClock">The clients' view of the clock; <see langword="null"/> for the system clock.</param>
    /// <param name="services">The services, those with the longest prefixes first.</param>
    /// <param name="completed">Called when a call has ended.</param>
    internal EmulatorServer(TimeProvider clock, ObservedTimeProvider? clientClock, ServiceEmulation[] services, Action<RecordedCall> completed)
    {
        _clock = clock;
        _clientClock = clientClock;
        _services = services;
        _completed = completed;
    }

    internal CallLog Log { get; } = new();

    internal FaultBoard Faults { get; } = new();

    /// <summary>Listens at an additional address.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="certificate">The certificate for TLS; <see langword="null"/> for no TLS.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The address.</returns>
    internal async Task<Uri> ListenAsync(int port, SslStreamCertificateContext? certificate, CancellationToken cancellationToken = default)
    {
        KestrelServer listener;
        lock (_listeners)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _listeners.Add(listener = NewListener(port, certificate));
        }

        await listener.StartAsync(this, cancellationToken).ConfigureAwait(false);
        foreach (var address in listener.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            return certificate is null ? new(address) : new UriBuilder(address) { Scheme = Uri.UriSchemeHttps }.Uri;
        }

        throw new InvalidOperationException("The server has no address.");
    }

    public async ValueTask DisposeAsync()
    {
        KestrelServer[] listeners;
        lock (_listeners)
        {
            _isDisposed = true;
            listeners = [.. _listeners];
        }

        // Hanging calls end first, because the server would wait for them.
        await _stopping.CancelAsync().ConfigureAwait(false);
        using (var timeout = new CancellationTokenSource(DisposeTimeout))
        {
            await Task.WhenAll(Array.ConvertAll(listeners, listener => listener.StopAsync(timeout.Token))).ConfigureAwait(false);
        }

        Array.ForEach(listeners, static listener => listener.Dispose());
        _stopping.Dispose();
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var path = RawPath(context);
        var segments = Segments(path);
        var service = Array.Find(_services, service => service.Owns(path)) ?? _services[^1];
        var routed = service.Route(segments);
        EmulatedOperation? operation = null;
        var refusal = service.RefusePath(path);
        if (refusal is null)
        {
            operation = Find(service, context.Request.Method, routed, out var otherVerbs);
            refusal = operation is not null ? null : otherVerbs is null ? service.UnknownPath() : service.UnknownVerb(otherVerbs);
        }

        var entry = Log.Begin(service, operation, context.Request.Method, Masked(service, operation, path, segments), _clock.GetUtcNow());
        try
        {
            await RespondAsync(context, entry, service, operation, routed, refusal).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException exception)
        {
            // Too large or malformed: the web server responds.
            entry.Responded(exception.StatusCode);
            throw;
        }
        finally
        {
            _completed(entry.End());
        }
    }

    private async Task RespondAsync(HttpContext context, CallLog.Entry entry, ServiceEmulation service, EmulatedOperation? operation, string[] segments, EmulatedResponse? refusal)
    {
        // The request is read completely first, because a client must know that its request was sent.
        var body = await ReadBodyAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        var response = refusal;
        if (operation is not null)
        {
            var request = new EmulatedRequest(context.Request, operation.Parameters(segments), body, _clock.GetUtcNow());
            var fault = Faults.Strike(operation);
            if (fault is null || fault.AfterExecuting)
            {
                response = service.Execute(operation, request);
                if (response.Executed)
                {
                    entry.Executed();
                }
            }

            if (fault is not null)
            {
                entry.Faulted();
                if (fault.ExecutesAfter is { } delay)
                {
                    service.ExecuteLater(operation, request.At(request.Now + delay), entry.Executed);
                }

                response = fault.Response(new(service, operation, request, response));
                if (fault.Steps is not null)
                {
                    await PlayAsync(context, entry, service, fault, response).ConfigureAwait(false);
                    return;
                }
            }
        }

        // The call is recorded first, so that a client that has received the response also finds the call in the record.
        entry.Responded(response!.Status);
        await WriteAsync(context, service, response).ConfigureAwait(false);
    }

    /// <summary>Writes the response of a fault directly to the connection, because the web server would refuse to write it.</summary>
    private async Task PlayAsync(HttpContext context, CallLog.Entry entry, ServiceEmulation service, Fault fault, EmulatedResponse? response)
    {
        var wire = context.Features.GetRequiredFeature<Wire>();
        var headers = new HeaderDictionary();
        if (response is not null)
        {
            entry.Responding(response.Status);
            AddHeaders(headers, service, response);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            foreach (var step in fault.Steps!(new(response ?? new(200), headers)))
            {
                if (step.Pause > TimeSpan.Zero)
                {
                    await Task.Delay(step.Pause, end.Token).ConfigureAwait(false);
                }

                end.Token.ThrowIfCancellationRequested();
                if (!step.Bytes.IsEmpty && !await wire.SendAsync(step.Bytes, end.Token).ConfigureAwait(false))
                {
                    break;
                }
            }

            switch (fault.End)
            {
                case WireEnd.Hang:
                    await HangAsync(wire, end.Token).ConfigureAwait(false);
                    break;

                case WireEnd.Reset:
                    wire.Reset();
                    break;

                default:
                    await LeaveOutAsync(context, wire, fault.End == WireEnd.Close).ConfigureAwait(false);
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the emulator is being disposed.
        }

        context.Abort();
    }

    private async Task HangAsync(Wire wire, CancellationToken cancellationToken)
    {
        _clientClock?.BeginHanging(wire);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _clientClock?.EndHanging(wire);
        }
    }

    /// <summary>Completes the request in the web server, so that it reads the next request or closes the connection.</summary>
    private static async Task LeaveOutAsync(HttpContext context, Wire wire, bool close)
    {
        wire.IsCut = true;
        if (close)
        {
            context.Response.Headers.Connection = "close";
        }

        await context.Response.CompleteAsync().ConfigureAwait(false);
        wire.IsCut = false;
    }

    private async Task WriteAsync(HttpContext context, ServiceEmulation service, EmulatedResponse emulated)
    {
        var response = context.Response;
        response.StatusCode = emulated.Status;
        AddHeaders(response.Headers, service, emulated);
        if (emulated.MayHaveBody)
        {
            response.ContentLength = emulated.Body.Length;
            await response.Body.WriteAsync(emulated.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private void AddHeaders(IHeaderDictionary headers, ServiceEmulation service, EmulatedResponse response)
    {
        var now = _clock.GetUtcNow();
        headers.Date = now.ToString("r", CultureInfo.InvariantCulture);
        service.AddHeaders(headers, now);
        foreach (var (name, value) in response.Headers)
        {
            headers[name] = value;
        }

        if (response is { MayHaveBody: true, ContentType: not null })
        {
            headers.ContentType = response.ContentType;
        }
    }

    private KestrelServer NewListener(int port, SslStreamCertificateContext? certificate)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = MaxRequestBody;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.Use(TlsTransport.Insert(certificate, _stopping.Token));
            }

            listen.Use(Wire.Insert);
        });

        // A small buffer ensures that flushed data has been accepted by the operating system. With a size of 1, .NET 8 never completes the flush.
        var transport = new SocketTransportOptions { MaxWriteBufferSize = 2 };
        return new(Microsoft.Extensions.Options.Options.Create(options), new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(transport), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding")))
        {
            return default;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.IsCompleted)
            {
                var body = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Returns the raw path: after decoding, an escaped slash cannot be distinguished from a real one.</summary>
    private static string RawPath(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
        {
            return context.Request.Path.HasValue ? context.Request.Path.Value! : "/";
        }

        var end = target.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? target : target[..end];
    }

    private static string[] Segments(string path)
    {
        var segments = path[1..].Split('/');
        for (var index = 0; index < segments.Length; index++)
        {
            segments[index] = Uri.UnescapeDataString(segments[index]);
        }

        return segments;
    }

    private static EmulatedOperation? Find(ServiceEmulation service, string method, string[] segments, out List<string>? otherVerbs)
    {
        otherVerbs = null;
        // Servers resolve dot segments before routing.
        if (Array.Exists(segments, static segment => segment is "." or ".."))
        {
            return null;
        }

        var verb = method == "HEAD" && service.RespondsToHead ? "GET" : method;
        foreach (var operation in service.Operations)
        {
            if (!operation.Matches(segments))
            {
                continue;
            }

            if (operation.Method == verb)
            {
                otherVerbs = null;
                return operation;
            }

            (otherVerbs ??= []).Add(operation.Method);
        }

        return null;
    }

    private static string Masked(ServiceEmulation service, EmulatedOperation? operation, string path, string[] segments)
    {
        string[]? masked = null;
        for (var index = 0; index < segments.Length; index++)
        {
            var harmless = operation is null ? IsHarmless(service, segments, index) : IsHarmless(service, operation, segments[index], index);
            if (!harmless)
            {
                (masked ??= [.. segments])[index] = "***";
            }
        }

        return masked is null ? path : "/" + string.Join('/', masked);
    }

    private static bool IsHarmless(ServiceEmulation service, EmulatedOperation operation, string segment, int index)
    {
        // A service may have read the path more leniently than it was written.
        if (index >= operation.Segments.Count)
        {
            return segment.Length == 0;
        }

        var known = operation.Segments[index];
        return EmulatedOperation.IsParameter(known)
            ? service.IsPrintable(segment)
            : segment.StartsWith(known, StringComparison.Ordinal) && segment.AsSpan(known.Length) is "" or ".json";
    }

    /// <summary>Returns whether a segment of an unknown path can be shown: a word of a known path, a short plain word or a version.</summary>
    private static bool IsHarmless(ServiceEmulation service, string[] segments, int index)
    {
        var segment = segments[index];
        foreach (var operation in service.Operations)
        {
            foreach (var known in operation.Segments)
            {
                if (string.Equals(known, segment, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        // Crafter's ids are in this position and can be any word. They are masked even if the rest of the path is not Crafter's.
        if (!service.HasPlainWords || (index > 0 && segments[index - 1] == "access_token"))
        {
            return segment.Length == 0;
        }

        return segment.Length <= 16 && (!segment.AsSpan().ContainsAnyExceptInRange('a', 'z')
            || (segment.Length <= 3 && segment[0] == 'v' && !segment.AsSpan(1).ContainsAnyExceptInRange('0', '9')));
    }
}
