using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Transport;
using TokenClients.Vercel;

namespace TokenClients.Rotation;

/// <summary>Describes a rotation. The service and the sink must be set.</summary>
public sealed class RotationBuilder
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromMinutes(1);

    internal RotationBuilder(string name) => Settings = new(RotationSettings.CheckName(name, nameof(name)));

    internal RotationSettings Settings { get; private set; }

    internal Func<IServiceProvider, IRotatedTokens>? Tokens { get; private set; }

    /// <summary>The lifetime of new tokens, if the rotation sets it.</summary>
    internal TimeSpan? Lifetime { get; private set; }

    internal Func<IServiceProvider, ISecretSink>? Sink { get; private set; }

    internal Func<IServiceProvider, IRotationJournal>? Journal { get; private set; }

    /// <summary>Rotates a Vercel token.</summary>
    /// <param name="lifetime">The lifetime of new tokens. It must be longer than the interval plus the overlap; otherwise a token would expire before it is replaced.</param>
    /// <param name="team">The team that the token is for; <see langword="null"/> for the team of <see cref="VercelOptions"/>.</param>
    /// <param name="key">The key of the client that creates and revokes the tokens; <see langword="null"/> for the default client.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public RotationBuilder OfVercel(TimeSpan lifetime, VercelTeam? team = null, string? key = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        return Of(lifetime, services =>
        {
            var (id, slug) = services.GetRequiredService<IOptionsMonitor<VercelOptions>>().Get(key ?? Microsoft.Extensions.Options.Options.DefaultName).Team;
            var used = team ?? (id is not null ? VercelTeam.FromId(id) : slug is not null ? VercelTeam.FromSlug(slug) : null);
            return new VercelRotatedTokens(ClientOf<IVercelTokens>(services, key), WithSecret(VercelClients.Tokens, services, key), lifetime, used);
        });
    }

    /// <summary>Rotates a token of an Infisical machine identity. The identity's Token Auth determines the lifetime of tokens; set both its time to live and its maximum.</summary>
    /// <remarks>If the identity limits a token's number of uses, the verification costs one use for each request, including retries. With <see cref="VerifyWith"/>, each request of your function costs one use. A run fails if the limit is one use.</remarks>
    /// <param name="identityId">The id of the machine identity.</param>
    /// <param name="key">The key of the client that creates and revokes the tokens; <see langword="null"/> for the default client.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty.</exception>
    public RotationBuilder OfInfisical(Guid identityId, string? key = null)
    {
        if (identityId == Guid.Empty)
        {
            throw new ArgumentException("The id is empty.", nameof(identityId));
        }

        return Of(lifetime: null, services => new InfisicalRotatedTokens(ClientOf<IInfisicalTokenAuth>(services, key), WithSecret(InfisicalClients.TokenAuth, services, key), identityId));
    }

    /// <summary>Rotates a Crafter Profile access token.</summary>
    /// <param name="application">The application that the token is for.</param>
    /// <param name="lifetime">The lifetime of new tokens. It must be longer than the interval plus the overlap; otherwise a token would expire before it is replaced.</param>
    /// <param name="permissions">What the token may do.</param>
    /// <param name="isMaster">Whether the token may manage access tokens.</param>
    /// <param name="key">The key of the client that creates and revokes the tokens; <see langword="null"/> for the default client.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="application"/> is <see langword="null"/> or blank.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public RotationBuilder OfCrafter(string application, TimeSpan lifetime, IReadOnlyList<CrafterPermission>? permissions = null, bool isMaster = false, string? key = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(application);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        return Of(lifetime, services => new CrafterRotatedTokens(ClientOf<ICrafterAccessTokens>(services, key), WithSecret(CrafterClients.AccessTokens, services, key), application, lifetime, permissions, isMaster));
    }

    /// <summary>Sets the interval between rotations. Default: 7 days.</summary>
    /// <param name="interval">The interval, more than zero. The interval plus the overlap must be shorter than the lifetime of a token.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is zero or negative.</exception>
    public RotationBuilder Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return With(Settings with { Every = interval });
    }

    /// <summary>Sets how long an earlier token stays valid after the new one is delivered. Default: 1 hour.</summary>
    /// <param name="overlap">The overlap, zero or more. It should be at least as long as programs take to read the new secret.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="overlap"/> is negative.</exception>
    public RotationBuilder Overlap(TimeSpan overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);
        return With(Settings with { Overlap = overlap });
    }

    /// <summary>Sets how long a process may take between two steps before another process takes over. Default: 5 minutes.</summary>
    /// <param name="duration">The duration, at least 1 minute. A process that takes longer loses the lease and stops; this does no harm.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is less than 1 minute.</exception>
    public RotationBuilder LeaseFor(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, ShortestLease);
        return With(Settings with { LeaseDuration = duration });
    }

    /// <summary>Sets the sink that the secret is delivered to.</summary>
    /// <param name="sink">The sink.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="sink"/> is <see langword="null"/>.</exception>
    public RotationBuilder DeliverTo(ISecretSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return DeliverTo(_ => sink);
    }

    /// <summary>Sets the sink that the secret is delivered to, resolved from the container.</summary>
    /// <param name="sink">Returns the sink.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="sink"/> is <see langword="null"/>.</exception>
    public RotationBuilder DeliverTo(Func<IServiceProvider, ISecretSink> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Sink = sink;
        return this;
    }

    /// <summary>Sets where the journal is stored. Default: the directory of the sink's file, if the sink is a <see cref="FileSecretSink"/>; other sinks have no default.</summary>
    /// <remarks>The journal must survive a machine restart. If the sink's file does not, for example below <c>/run</c>, set a <see cref="FileRotationJournal"/> with a directory on a disk. Otherwise the journal is lost with the file, and the tokens noted in it stay valid until they expire.</remarks>
    /// <param name="journal">The journal.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="journal"/> is <see langword="null"/>.</exception>
    public RotationBuilder NoteIn(IRotationJournal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return NoteIn(_ => journal);
    }

    /// <summary>Sets where the journal is stored, resolved from the container.</summary>
    /// <param name="journal">Returns the journal.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="journal"/> is <see langword="null"/>.</exception>
    public RotationBuilder NoteIn(Func<IServiceProvider, IRotationJournal> journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        Journal = journal;
        return this;
    }

    /// <summary>Sets how a new secret is verified before it is delivered. Default: a client with the same options and handlers, and the secret as its credential, checks whether the service accepts it.</summary>
    /// <param name="verify">Uses the secret as programs do, and returns whether it works.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="verify"/> is <see langword="null"/>.</exception>
    public RotationBuilder VerifyWith(Func<SecretString, CancellationToken, Task<bool>> verify)
    {
        ArgumentNullException.ThrowIfNull(verify);
        return With(Settings with { Verify = verify });
    }

    internal IRotationJournal JournalOf(IServiceProvider services, ISecretSink sink) =>
        Journal is { } journal ? journal(services)
        : sink is FileSecretSink file ? new FileRotationJournal(file.Folder)
        : throw Missing($"a journal: call {nameof(NoteIn)} with a {nameof(FileRotationJournal)} or, for several machines, a {nameof(DbRotationJournal)}");

    internal InvalidOperationException Missing(string what) => new($"The rotation '{Settings.Name}' needs {what}.");

    private static TClient ClientOf<TClient>(IServiceProvider services, string? key)
        where TClient : notnull => key is null ? services.GetRequiredService<TClient>() : services.GetRequiredKeyedService<TClient>(key);

    /// <summary>Returns a function that creates clients like the one with the key, but with another access token.</summary>
    private static Func<SecretString, TClient> WithSecret<TOptions, TClient>(ClientDefinition<TOptions, TClient> definition, IServiceProvider services, string? key)
        where TOptions : TokenClientOptions, new()
        where TClient : class => secret => new RegisteredClient<TOptions, TClient>(definition, services).CreateWith(key, secret);

    private RotationBuilder Of(TimeSpan? lifetime, Func<IServiceProvider, IRotatedTokens> tokens)
    {
        (Lifetime, Tokens) = (lifetime, tokens);
        return this;
    }

    private RotationBuilder With(RotationSettings settings)
    {
        Settings = settings;
        return this;
    }
}
