using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace SecretRotation;

/// <summary>
/// Replaces a token: mint, hand over, verify, revoke the old one. What has effects is written down before it is done, so a run that finds such a note knows what may have happened.
/// </summary>
/// <param name="subject">What is rotated, for the state.</param>
/// <param name="tokens">The service.</param>
/// <param name="sink">Where the secret goes.</param>
/// <param name="file">What runs leave for the next one.</param>
/// <param name="output">Where it says what it does. Never a secret.</param>
/// <param name="reached">Told of each moment between two steps; it may end the process.</param>
internal sealed class Rotation(string subject, IRotatedTokens tokens, ISecretSink sink, StateFile file, TextWriter output, Action<RotationPoint> reached)
{
    /// <summary>Finishes the rotation that an earlier run began, or else makes one.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var state = await PickUpAsync(file.Read(subject), cancellationToken);
        var mayBeRevoked = state.Step == RotationStep.Revoking;
        if (state.Step == RotationStep.Idle)
        {
            state = await MintAsync(state, cancellationToken);
        }

        if (state.Step == RotationStep.HandingOver)
        {
            state = await VerifyAsync(state, cancellationToken);
        }

        await RevokeOldAsync(state, mayBeRevoked, cancellationToken);
    }

    /// <summary>Looks at what an earlier run left half done. What can be finished is left for the steps to come, the rest is undone.</summary>
    private async Task<RotationState> PickUpAsync(RotationState state, CancellationToken cancellationToken)
    {
        switch (state.Step)
        {
            case RotationStep.Minting:
                Say($"An earlier run ended while it made the token {state.Mark}: if that token is there, its secret is lost.");
                await RevokeOrphanAsync(state, cancellationToken);
                return file.Write(state with { Step = RotationStep.Idle, Mark = null });

            case RotationStep.HandingOver when !Holds(state.New!):
                Say($"An earlier run made the token {state.New!.Id} and ended before the sink held it: its secret is lost.");
                return await UndoAsync(state, cancellationToken);

            case RotationStep.Undoing:
                Say($"An earlier run could not use the token {state.New!.Id}.");
                return await UndoAsync(state, cancellationToken);

            case RotationStep.HandingOver or RotationStep.Revoking:
                Say($"An earlier run made the token {state.New!.Id}, and the sink holds it: this run goes on from there.");
                return state;

            default:
                return state;
        }
    }

    private async Task<RotationState> MintAsync(RotationState state, CancellationToken cancellationToken)
    {
        // Before anything is made: a sink that is no good costs nothing now.
        var held = sink.Read();
        sink.Probe();
        var mark = tokens.ChooseMark();
        state = file.Write(state with { Step = RotationStep.Minting, Mark = mark });
        reached(RotationPoint.MarkNoted);
        MintedToken minted;
        try
        {
            minted = await tokens.MintAsync(held, cancellationToken);
        }
        catch (TokenClientException error) when (error.OutcomeUnknown || (error.IsRetryable && error is not { Kind: TokenErrorKind.RateLimited, Attempts: 1 }))
        {
            // Retryable is not the same as not made: a call that brings its own id may be repeated although it was carried out.
            await RevokeOrphanAtOnceAsync(state, cancellationToken);
            throw;
        }
        catch (Exception error) when (error is TokenClientException or RotationException)
        {
            // Nothing was made, so there is nothing to look for.
            file.Write(state with { Step = RotationStep.Idle, Mark = null });
            throw;
        }

        reached(RotationPoint.Minted);
        var id = minted.Id.Length > 0
            ? minted.Id
            : await tokens.FindAsync(mark, cancellationToken)
                ?? throw new RotationException(ExitCode.Later, $"The new token {mark} came without an id and is not in the list yet. The next run looks for it and revokes it.");
        Say($"Made the token {id}.");
        state = file.Write(state with { Step = RotationStep.HandingOver, New = new(id, SecretFingerprint.Of(minted.Secret)) });
        reached(RotationPoint.IdNoted);

        if (held is not null && (state.Current is null || SecretFingerprint.Of(held) != state.Current.Fingerprint))
        {
            Say($"The sink held a secret that this tool did not put there (fingerprint {SecretFingerprint.Of(held)}). It is not revoked: do that yourself.");
        }

        try
        {
            sink.Put(minted.Secret);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Say($"The sink cannot be written: {error.Message}");
            await UndoAsync(state, cancellationToken);
            throw new RotationException(ExitCode.Failed, "The sink cannot be written. The new token is revoked, and the one before is still in use.");
        }

        reached(RotationPoint.HandedOver);
        Say("The sink holds its secret.");
        return state;
    }

    /// <summary>Uses the secret as the program will that finds it in the sink.</summary>
    private async Task<RotationState> VerifyAsync(RotationState state, CancellationToken cancellationToken)
    {
        var check = await tokens.CheckAsync(sink, cancellationToken);
        switch (check.State)
        {
            case CredentialState.Accepted or CredentialState.AcceptedWithoutRights:
                break;

            case CredentialState.Rejected:
                Say($"The service refuses it: {check.Detail}");
                await UndoAsync(state, cancellationToken);
                throw new RotationException(ExitCode.Failed, "The service refuses the new token. It is revoked, and the sink holds what it held before.");

            default:
                throw new RotationException(ExitCode.Later, $"Whether the new token works could not be told, so the one before is not revoked. The next run goes on from there. {check.Detail}");
        }

        reached(RotationPoint.Verified);
        Say("The service accepts it.");
        state = file.Write(state with { Step = RotationStep.Revoking });
        reached(RotationPoint.RevocationNoted);
        return state;
    }

    /// <summary>That there is no such token is as it should be only where an earlier run may have revoked it. Else it may be alive in a place where this credential does not see it.</summary>
    private async Task RevokeOldAsync(RotationState state, bool mayBeRevoked, CancellationToken cancellationToken)
    {
        if (state.Current is { } old)
        {
            var outcome = await RevokeUnlessOwnAsync(old.Id, cancellationToken);
            Say($"The token before, {old.Id}: {outcome}.");
            if (outcome == RevokeOutcome.NotFound && !mayBeRevoked)
            {
                throw new RotationException(ExitCode.Failed, $"The service has no token {old.Id} for this credential: it ended, or is of another account or team. The new secret is in use. Look whether the old token is alive, then run this again.");
            }
        }

        reached(RotationPoint.OldRevoked);
        sink.Forget();
        reached(RotationPoint.OldForgotten);
        file.Write(new() { Subject = subject, Current = state.New });
        Say($"Rotated: {state.New!.Id} is in use.");
    }

    /// <summary>The library refuses the token that this tool itself calls with.</summary>
    private async Task<RevokeOutcome> RevokeUnlessOwnAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.RevokeAsync(id, cancellationToken);
        }
        catch (ArgumentException)
        {
            throw new RotationException(ExitCode.Failed, $"This tool itself calls with the token before, {id}, so it was not revoked. The new secret is in use. Set another credential, such as AccessTokenFile with the path of the sink, and run this again.");
        }
    }

    /// <summary>First the program gets back what works, then the new token goes.</summary>
    private async Task<RotationState> UndoAsync(RotationState state, CancellationToken cancellationToken)
    {
        state = file.Write(state with { Step = RotationStep.Undoing });
        reached(RotationPoint.UndoingNoted);
        if (Holds(state.New!))
        {
            sink.Restore();
        }
        else
        {
            sink.Forget();
        }

        reached(RotationPoint.SinkRestored);
        Say($"The token {state.New!.Id} is not used: {await tokens.RevokeAsync(state.New.Id, cancellationToken)}.");
        reached(RotationPoint.NewRevoked);
        return file.Write(state with { Step = RotationStep.Idle, Mark = null, New = null });
    }

    /// <summary>The next run may be far away. A token that is not found now may still appear, so the note stays for the next run.</summary>
    private async Task RevokeOrphanAtOnceAsync(RotationState state, CancellationToken cancellationToken)
    {
        try
        {
            if (await RevokeOrphanAsync(state, cancellationToken))
            {
                file.Write(state with { Step = RotationStep.Idle, Mark = null });
            }
        }
        catch (TokenClientException error)
        {
            Say($"The token {state.Mark} could not be looked for: {error.Message} The next run does it.");
        }
    }

    private async Task<bool> RevokeOrphanAsync(RotationState state, CancellationToken cancellationToken)
    {
        var orphan = await tokens.FindAsync(state.Mark!, cancellationToken);
        Say(orphan is null ? $"No token {state.Mark} is there." : $"The token {state.Mark} is there and nobody holds it: {await tokens.RevokeAsync(orphan, cancellationToken)}.");
        return orphan is not null;
    }

    private bool Holds(KnownToken token) => sink.Read() is { } held && SecretFingerprint.Of(held) == token.Fingerprint;

    private void Say(string sentence) => output.WriteLine(sentence);
}
