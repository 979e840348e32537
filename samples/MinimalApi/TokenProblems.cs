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

/// <summary>Turns the library's exceptions into problem details. The status follows from the kind of the error, not from Vercel's status: if Vercel rejects this program's credential, that is not the caller's error.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class TokenProblems(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is TokenCallCanceledException)
        {
            // The caller has disconnected.
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
                Detail = error.OutcomeUnknown ? "A token whose secret was lost may exist: list the tokens, and revoke it before you create another." : ForCaller(error),
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
        TokenErrorKind.InvalidRequest => (StatusCodes.Status400BadRequest, "Vercel rejected the request."),
        TokenErrorKind.NotFound => (StatusCodes.Status404NotFound, "Vercel has no such token."),
        TokenErrorKind.Conflict => (StatusCodes.Status409Conflict, "It already exists."),
        TokenErrorKind.RateLimited => (StatusCodes.Status429TooManyRequests, "Vercel was called too often."),
        TokenErrorKind.Unreachable => (StatusCodes.Status503ServiceUnavailable, "Vercel cannot be reached."),
        TokenErrorKind.InvalidCredential or TokenErrorKind.CredentialUnavailable => (StatusCodes.Status503ServiceUnavailable, "This program's credential at Vercel must be replaced."),
        TokenErrorKind.PermissionDenied => (StatusCodes.Status502BadGateway, "This program's credential at Vercel lacks a permission."),
        TokenErrorKind.Timeout => (StatusCodes.Status504GatewayTimeout, "Vercel did not respond in time."),
        _ => (StatusCodes.Status502BadGateway, "Vercel failed."),
    };

    /// <summary>The library's message, for errors that the caller can correct. Other messages can name files and addresses of this machine. They are in the library's log.</summary>
    private static string? ForCaller(TokenClientException error) =>
        error.Kind is TokenErrorKind.InvalidRequest or TokenErrorKind.NotFound or TokenErrorKind.Conflict or TokenErrorKind.RateLimited ? error.Message : null;
}
