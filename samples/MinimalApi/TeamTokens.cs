using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Vercel;

namespace MinimalApi;

/// <summary>The endpoints for a team's tokens. A team's client is registered with the team's name as its key.</summary>
internal static class TeamTokens
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    /// <summary>Maps the endpoints.</summary>
    public static void MapTeamTokens(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/teams", static (TokenClientCatalog catalog) => TypedResults.Ok(catalog.Keys(TokenService.Vercel)));
        routes.MapGet("/expiring", Expiring);

        // Add .RequireAuthorization(…) here. Without it, the program must not listen where others can reach it.
        var tokens = routes.MapGroup("/teams/{team}/tokens").AddEndpointFilter(RefuseUnknownTeam);
        tokens.MapPost("/", CreateAsync);
        tokens.MapGet("/", ListAsync);
        tokens.MapGet("/{id}", GetAsync);
        tokens.MapDelete("/{id}", RevokeAsync);
    }

    /// <summary>Gets the clients by attribute, because the keys are constants here.</summary>
    private static async Task<Ok<IAsyncEnumerable<TokenRow>>> Expiring(
        [FromKeyedServices("blue")] IVercelTokens blue, [FromKeyedServices("green")] IVercelTokens green, CancellationToken cancellationToken)
    {
        var until = DateTimeOffset.UtcNow + Soon;
        return TypedResults.Ok(await StartStreamAsync(
            blue.ListTokensAsync(cancellationToken).Concat(green.ListTokensAsync(cancellationToken)).Where(token => token.Expiry.HasPassed(until) == true).DistinctBy(static token => token.Id),
            cancellationToken));
    }

    private static async Task<IResult> CreateAsync(string team, NewToken token, HttpContext context)
    {
        if (token.Days is < 1 or > 3650)
        {
            return BadRequest("Set days to the lifetime of the token: 1 to 3650.");
        }

        CreateVercelToken request;
        try
        {
            request = new(token.Name ?? "", TokenExpiry.In(TimeSpan.FromDays(token.Days)));
        }
        catch (ArgumentException wrong)
        {
            return BadRequest(wrong.Message);
        }

        // Not canceled when the caller disconnects: otherwise, a token could exist whose secret nobody has.
        var vercel = Client(context, team);
        var created = await vercel.CreateTokenAsync(request, CancellationToken.None);
        if (context.RequestAborted.IsCancellationRequested)
        {
            var id = created.Token is { Id.Length: > 0 } unclaimed ? unclaimed.Id : await IdOfAsync(created.Secret, team, context);
            _ = await vercel.RevokeTokenAsync(id, VercelTeamOf(context, team), CancellationToken.None);
            return TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }

        // The only place where a secret leaves this program.
        context.Response.Headers.CacheControl = "no-store";
        var delivered = new DeliveredToken(created.Secret.Reveal(), created.Expiry, created.Token is { } record ? TokenRow.Of(record) : null, created.Problem);
        return TypedResults.Created(created.Token is { Id.Length: > 0 } addressed ? $"/teams/{team}/tokens/{Uri.EscapeDataString(addressed.Id)}" : null, delivered);
    }

    /// <summary>Streams the list, so that only one page at a time is in memory.</summary>
    private static async Task<Ok<IAsyncEnumerable<TokenRow>>> ListAsync(string team, HttpContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(await StartStreamAsync(Client(context, team).ListTokensAsync(cancellationToken), cancellationToken));

    private static async Task<IResult> GetAsync(string team, string id, HttpContext context, CancellationToken cancellationToken)
    {
        if (IsCurrent(id))
        {
            return NoSuchToken(team, id);
        }

        return TypedResults.Ok(TokenRow.Of(await Client(context, team).GetTokenAsync(id, VercelTeamOf(context, team), cancellationToken)));
    }

    private static async Task<IResult> RevokeAsync(string team, string id, HttpContext context, CancellationToken cancellationToken)
    {
        if (IsCurrent(id))
        {
            return NoSuchToken(team, id);
        }

        var vercel = Client(context, team);
        var vercelTeam = VercelTeamOf(context, team);
        if ((await vercel.GetCurrentTokenAsync(vercelTeam, cancellationToken)).Id == id)
        {
            return TypedResults.Problem("This program uses this token itself.", statusCode: StatusCodes.Status409Conflict);
        }

        var revoked = await vercel.RevokeTokenAsync(id, vercelTeam, cancellationToken);
        return revoked.Outcome == RevokeOutcome.NotFound ? NoSuchToken(team, id) : TypedResults.NoContent();
    }

    /// <summary>Gets the first item before the response starts, so that an error before it still sets the status. A later error truncates the response.</summary>
    private static async Task<IAsyncEnumerable<TokenRow>> StartStreamAsync(IAsyncEnumerable<VercelToken> tokens, CancellationToken cancellationToken)
    {
        var rest = tokens.GetAsyncEnumerator(cancellationToken);
        return Rows(rest, await rest.MoveNextAsync());

        static async IAsyncEnumerable<TokenRow> Rows(IAsyncEnumerator<VercelToken> rest, bool any)
        {
            await using (rest)
            {
                for (; any; any = await rest.MoveNextAsync())
                {
                    yield return TokenRow.Of(rest.Current);
                }
            }
        }
    }

    private static async ValueTask<object?> RefuseUnknownTeam(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var team = (string)context.HttpContext.GetRouteValue("team")!;
        return context.HttpContext.RequestServices.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Contains(team, StringComparer.OrdinalIgnoreCase)
            ? await next(context)
            : TypedResults.Problem($"There is no team '{team}' here.", statusCode: StatusCodes.Status404NotFound);
    }

    /// <summary>Gets the client from the container, because the key comes with the request. The filter has checked the key.</summary>
    private static IVercelTokens Client(HttpContext context, string team) => context.RequestServices.GetRequiredKeyedService<IVercelTokens>(team);

    private static VercelOptions Options(HttpContext context, string team) => context.RequestServices.GetRequiredService<IOptionsMonitor<VercelOptions>>().Get(team);

    /// <summary>The team of new tokens. Calls for a single token need it too, because Vercel does not always find a team's token without it.</summary>
    private static VercelTeam? VercelTeamOf(HttpContext context, string team) => Options(context, team) switch
    {
        { TeamId: { } id } => VercelTeam.FromId(id),
        { TeamSlug: { } slug } => VercelTeam.FromSlug(slug),
        _ => null,
    };

    /// <summary>Gets the id by calling with the new token itself, if only the secret could be read from the response that created it.</summary>
    private static async Task<string> IdOfAsync(SecretString secret, string team, HttpContext context)
    {
        var options = Options(context, team);
        using var holder = new VercelTokens(new VercelOptions { BaseAddress = options.BaseAddress, AllowInsecureHttp = options.AllowInsecureHttp, Resilience = options.Resilience, AccessToken = secret });
        return (await holder.GetCurrentTokenAsync(VercelTeamOf(context, team), CancellationToken.None)).Id;
    }

    /// <summary>With this id, Vercel means the client's own token. The library throws an ArgumentException for it.</summary>
    private static bool IsCurrent(string id) => id == "current";

    private static ProblemHttpResult BadRequest(string sentence) => TypedResults.Problem(sentence, statusCode: StatusCodes.Status400BadRequest);

    private static ProblemHttpResult NoSuchToken(string team, string id) => TypedResults.Problem($"The team '{team}' has no token '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
