using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>
/// What a user may put around a client at worst: it sends clones, up to three times after any failure and any status from 400 on, and every now and then two at once.
/// It does what it should not, too: it may hand on the first end of the two, whatever that is, and leave the other send behind without canceling it.
/// </summary>
internal sealed class RestlessHandler(int seed) : DelegatingHandler
{
    private const int MaxSends = 3;

    private int _requests;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var random = new Dice(unchecked((seed * 397) + Interlocked.Increment(ref _requests)));
        for (var sends = 1; ; sends++)
        {
            try
            {
                var response = random.Next(3) == 0
                    ? await HedgeAsync(await CloneAsync(request, random.Next(2) == 0), await CloneAsync(request, random.Next(2) == 0), random, cancellationToken)
                    : await base.SendAsync(await CloneAsync(request, random.Next(2) == 0), cancellationToken);
                if ((int)response.StatusCode < 400 || sends == MaxSends)
                {
                    return response;
                }

                response.Dispose();
            }
#pragma warning disable CA1031 // A handler that does not ask what went wrong.
            catch (Exception) when (sends < MaxSends)
#pragma warning restore CA1031
            {
                // Once more: that is what this handler is for.
            }
        }
    }

    private async Task<HttpResponseMessage> HedgeAsync(HttpRequestMessage one, HttpRequestMessage other, Dice random, CancellationToken cancellationToken)
    {
        var waitsForBoth = random.Next(2) == 0;
        var takesAnything = random.Next(2) == 0;
        Task<HttpResponseMessage>[] sends = [base.SendAsync(one, cancellationToken), base.SendAsync(other, cancellationToken)];
        var first = await Task.WhenAny(sends);
        var second = sends[first == sends[0] ? 1 : 0];
        _ = second.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (waitsForBoth)
        {
            await Task.WhenAll(sends).ContinueWith(static both => both.Exception, TaskScheduler.Default);
        }

        return await (takesAnything || (first.IsCompletedSuccessfully && (await first).IsSuccessStatusCode) ? first : second);
    }

    internal static async Task<HttpRequestMessage> CloneAsync(HttpRequestMessage request, bool ownContent)
    {
        var clone = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content, Version = request.Version, VersionPolicy = request.VersionPolicy };
        if (ownContent && request.Content is { Headers.ContentLength: > 0 } content)
        {
            clone.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(CancellationToken.None));
            foreach (var header in content.Headers)
            {
                clone.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        foreach (var header in request.Headers)
        {
            clone.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        foreach (var option in request.Options)
        {
            ((IDictionary<string, object?>)clone.Options)[option.Key] = option.Value;
        }

        return clone;
    }
}
