using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using TokenClients;

namespace MinimalApi;

/// <summary>
/// What callers of this API are told when Vercel, or the way there, fails: by the kind of the error, not by Vercel's status. What is wrong with this program's own credential is no fault of the caller's.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class TokenProblems(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is TokenCallCanceledException)
        {
            // The caller has left; nobody reads this.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (exception is not TokenClientException error)
        {
            return false;
        }

        var (status, title) = Of(error.Kind);
        if (error.RetryAfter is { } wait)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails
            {
                Status = status,
                Title = title,
                Detail = error.OutcomeUnknown ? "A token that nobody holds may exist: list the tokens, and revoke it before making another." : ForCaller(error),
                Extensions = new Dictionary<string, object?>
                {
                    ["kind"] = error.Kind.ToString(),
                    ["isRetryable"] = error.IsRetryable,
                    ["outcomeUnknown"] = error.OutcomeUnknown,
                },
            },
        });
    }

    private static (int Status, string Title) Of(TokenErrorKind kind) => kind switch
    {
        TokenErrorKind.InvalidRequest => (StatusCodes.Status400BadRequest, "Vercel does not take this."),
        TokenErrorKind.NotFound => (StatusCodes.Status404NotFound, "Vercel has no such token."),
        TokenErrorKind.Conflict => (StatusCodes.Status409Conflict, "It is there already."),
        TokenErrorKind.RateLimited => (StatusCodes.Status429TooManyRequests, "Vercel was called too often."),
        TokenErrorKind.Unreachable => (StatusCodes.Status503ServiceUnavailable, "Vercel cannot be reached."),
        TokenErrorKind.InvalidCredential or TokenErrorKind.CredentialUnavailable => (StatusCodes.Status503ServiceUnavailable, "This program's credential at Vercel has to be replaced."),
        TokenErrorKind.PermissionDenied => (StatusCodes.Status502BadGateway, "This program's credential at Vercel may not do that."),
        TokenErrorKind.Timeout => (StatusCodes.Status504GatewayTimeout, "Vercel did not respond in time."),
        _ => (StatusCodes.Status502BadGateway, "Vercel failed."),
    };

    /// <summary>What the caller can mend is told in full. The rest can name files and addresses of this machine: the title has to do, and the library's log has the call.</summary>
    private static string? ForCaller(TokenClientException error) =>
        error.Kind is TokenErrorKind.InvalidRequest or TokenErrorKind.NotFound or TokenErrorKind.Conflict or TokenErrorKind.RateLimited ? error.Message : null;
}
