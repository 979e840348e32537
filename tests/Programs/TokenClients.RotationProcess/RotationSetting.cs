using TokenClients.Rotation;

namespace TokenClients.RotationProcess;

/// <summary>What a process of a rotation is told by its environment.</summary>
internal sealed record RotationSetting
{
    /// <summary>The lifetime of tokens, which no number of kills uses up: each takes a lease of a minute.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    internal static readonly TimeSpan Every = TimeSpan.FromDays(1);
    internal static readonly TimeSpan Overlap = TimeSpan.FromHours(1);
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private const string Prefix = "ROTATION_";

    internal required TokenService Service { get; init; }

    /// <summary>The name of the rotation.</summary>
    internal required string Name { get; init; }

    /// <summary>The address of the service.</summary>
    internal required Uri Address { get; init; }

    /// <summary>The credential that creates and revokes the tokens.</summary>
    internal required SecretString Credential { get; init; }

    /// <summary>At Infisical, whose tokens are rotated.</summary>
    internal Guid Identity { get; init; }

    /// <summary>The file with the time.</summary>
    internal required string Clock { get; init; }

    /// <summary>The file that programs read the secret from.</summary>
    internal required string Sink { get; init; }

    /// <summary>The connection string of the database with the journal; <see langword="null"/> for a journal in files beside the sink.</summary>
    internal string? Database { get; init; }

    /// <summary>After how many steps the process stops itself, once; 0 for never.</summary>
    internal int StopAfter { get; init; }

    /// <summary>The fault that the process has on purpose.</summary>
    internal PlantedFault Fault { get; init; }

    internal static RotationSetting FromEnvironment() => new()
    {
        Service = Enum.Parse<TokenService>(Read("SERVICE")!),
        Name = Read("NAME")!,
        Address = new(Read("ADDRESS")!),
        Credential = SecretString.FromEnvironment(Prefix + "CREDENTIAL"),
        Identity = Guid.Parse(Read("IDENTITY")!),
        Clock = Read("CLOCK")!,
        Sink = Read("SINK")!,
        Database = Read("DATABASE"),
        StopAfter = int.Parse(Read("STOP_AFTER")!, System.Globalization.CultureInfo.InvariantCulture),
        Fault = Enum.Parse<PlantedFault>(Read("FAULT")!),
    };

    internal IReadOnlyDictionary<string, string?> ToEnvironment() => new Dictionary<string, string?>
    {
        [Prefix + "SERVICE"] = $"{Service}",
        [Prefix + "NAME"] = Name,
        [Prefix + "ADDRESS"] = Address.AbsoluteUri,
        [Prefix + "CREDENTIAL"] = Credential.Reveal(),
        [Prefix + "IDENTITY"] = $"{Identity}",
        [Prefix + "CLOCK"] = Clock,
        [Prefix + "SINK"] = Sink,
        [Prefix + "DATABASE"] = Database,
        [Prefix + "STOP_AFTER"] = $"{StopAfter}",
        [Prefix + "FAULT"] = $"{Fault}",
    };

    internal void Describe(RotationBuilder rotation, IRotationJournal? journal)
    {
        rotation.Every(Every).Overlap(Fault == PlantedFault.NoOverlap ? TimeSpan.Zero : Overlap).LeaseFor(Lease).DeliverTo(new FileSecretSink(Sink));
        _ = Service switch
        {
            TokenService.Vercel => rotation.OfVercel(Lifetime),
            TokenService.Infisical => rotation.OfInfisical(Identity),
            TokenService.Crafter => rotation.OfCrafter("deploy", Lifetime),
            _ => throw new InvalidOperationException($"The tokens of {Service} cannot be rotated."),
        };
        if (Fault != PlantedFault.None)
        {
            journal = new FaultyJournal(journal ?? new FileRotationJournal(System.IO.Path.GetDirectoryName(Sink)!), Fault, Sink);
        }

        if (journal is not null)
        {
            rotation.NoteIn(journal);
        }
    }

    private static string? Read(string name) => Environment.GetEnvironmentVariable(Prefix + name);
}
