using System.Net;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Fuzz;

/// <summary>One client of each kind, on one thread, which gets every response from memory and at once: so what a call allocates is known.</summary>
internal sealed class FuzzLane : IDisposable
{
    private readonly OneResponse _response = new();
    private readonly Dictionary<Type, IDisposable> _clients;
    private long _started;

    internal FuzzLane() => _clients = Calls.Methods.Select(Calls.FacadeOf).Distinct().ToDictionary(
        static facade => facade,
        facade => Wire.Client(facade, _response, static options => options.Resilience.Enabled = false));

    /// <summary>What the lane is at, for whoever watches.</summary>
    internal string Current { get; private set; } = "";

    /// <summary>How long it has been at it.</summary>
    internal TimeSpan Elapsed => Volatile.Read(ref _started) is not 0 and var started ? TimeProvider.System.GetElapsedTime(started) : TimeSpan.Zero;

    /// <summary>Makes a call that is responded so. What comes out is a result, or the exception.</summary>
    internal (TokenClientModel? Result, Exception? Error, long Allocated) Run(string call, byte[] body, int status, string contentType, string[] headers, string description)
    {
        Current = description;
        Volatile.Write(ref _started, TimeProvider.System.GetTimestamp());
        _response.Make = () => Wire.Response(body, (HttpStatusCode)status, contentType).WithHeaders(headers);
        var before = GC.GetAllocatedBytesForCurrentThread();
        TokenClientModel? result = null;
        Exception? error = null;
        try
        {
            var running = Calls.RunAsync(call, _clients[Calls.FacadeOf(call)], CancellationToken.None);
            running.IsCompleted.Should().BeTrue("there is nothing to wait for");
            result = running.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever comes out is looked at.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Volatile.Write(ref _started, 0);
        return (result, error, allocated);
    }

    /// <summary>Every secret in a result of a call that issues one.</summary>
    internal static List<string> SecretsOf(TokenClientModel result) => result is VercelSsoTokens tokens
        ? [.. new[] { tokens.IdToken, tokens.AccessToken, tokens.RefreshToken }.OfType<SecretString>().Select(static secret => secret.Reveal())]
        : [Calls.SecretOf(result)!];

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _response.Dispose();
    }

    private sealed class OneResponse : HttpMessageHandler
    {
        internal Func<HttpResponseMessage> Make { get; set; } = static () => new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Make());
    }
}
