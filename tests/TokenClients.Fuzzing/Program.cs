using System.Diagnostics;
using System.Globalization;
using System.IO;
using SharpFuzz;
using TokenClients.Fuzzing;
using TokenClients.Fuzzing.Targets;

// Instrumented code can only run under the fuzzer, so nothing is made before.
Dictionary<string, Func<Target>> targets = new()
{
    ["responses"] = static () => new ResponsesTarget(),
    ["errors"] = static () => new ErrorsTarget(),
    ["masks"] = static () => new MasksTarget(),
    ["claims"] = static () => new ClaimsTarget(),
    ["waits"] = static () => new WaitsTarget(),
    ["envelopes"] = static () => new EnvelopesTarget(),
};

switch (args)
{
    case ["replay"]:
        return Replay();

    // What the script .ci/fuzz calls.
    case ["targets"]:
        Console.WriteLine(string.Join('\n', targets.Keys));
        return 0;
    case ["fuzz", var name]:
        Fuzz(() => Find(name));
        return 0;
    case ["unpack", var name, var corpus, var folder]:
        Unpack(Find(name), corpus, folder);
        return 0;
    case ["words", var name]:
        WriteWords(Find(name));
        return 0;
    case ["pack", var name, var corpus, .. var folders]:
        Pack(Find(name), corpus, folders);
        return 0;
    case ["run", var name, .. var files]:
        return RunFiles(Find(name), files);
    default:
        Console.Error.WriteLine("""
            dotnet run -c Release --project tests/TokenClients.Fuzzing -- <mode>
              replay                                  runs all that is kept through all targets, and then with each planted defect
              run <target> <file>...                  runs inputs, such as those that the fuzzer has found
              targets                                 names the targets
              fuzz <target>                           runs under afl-fuzz
              unpack <target> <corpus> <folder>       writes the inputs to begin with as files
              words <target>                          writes the dictionary
              pack <target> <corpus> <folder>...      writes the inputs in folders as the corpus
            """);
        return 2;
}

Target Find(string name) => targets.TryGetValue(name, out var create) ? create() : throw new ArgumentException($"There is no target '{name}'.");

int Replay()
{
    var (inputs, defects, failures) = (0, 0, 0);
    foreach (var target in targets.Values.Select(static create => create()))
    {
        var start = Stopwatch.GetTimestamp();
        byte[][] all = [.. target.Seeds, .. Corpus.Of(target, Corpus.Folder)];
        foreach (var input in all)
        {
            if (FailureOf(target, input, defect: null) is { } failure)
            {
                failures++;
                Console.WriteLine($"FAILED: {target.Name} {Convert.ToBase64String(input)}: {failure}");
            }
        }

        foreach (var defect in target.Defects)
        {
            // The input that shows it is not always at the same place, but one is enough.
            if (all.Any(input => FailureOf(target, input, defect) is PropertyException))
            {
                defects++;
                continue;
            }

            failures++;
            Console.WriteLine($"FAILED: {target.Name} does not notice the planted defect: {defect}");
        }

        inputs += all.Length;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {all.Length} inputs, {target.Defects.Count} planted defects, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s"));
    }

    Console.WriteLine($"Fuzzing: {inputs} inputs, {defects} planted defects noticed, {failures} failures");
    return failures == 0 ? 0 : 1;
}

static void Fuzz(Func<Target> create)
{
    Target? target = null;
    Fuzzer.Run(stream =>
    {
        if (target is null)
        {
            // What is set up once is not the coverage of one input.
            target = create();
            foreach (var seed in target.Seeds.Take(100))
            {
                FailureOf(target, seed, defect: null);
            }
        }

        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Run(input.GetBuffer().AsSpan(0, (int)input.Length), defect: null);
    });
}

static void Unpack(Target target, string corpus, string folder)
{
    Directory.CreateDirectory(folder);
    foreach (var (index, input) in target.Seeds.Concat(Corpus.Of(target, corpus)).Index())
    {
        File.WriteAllBytes(Path.Combine(folder, index.ToString("d5", CultureInfo.InvariantCulture)), input);
    }
}

static void WriteWords(Target target)
{
    foreach (var word in target.Words)
    {
        Console.WriteLine($"\"{string.Concat(System.Text.Encoding.UTF8.GetBytes(word).Select(static value => $"\\x{value:X2}"))}\"");
    }
}

static void Pack(Target target, string corpus, string[] folders)
{
    var seeds = target.Seeds.Select(Convert.ToBase64String).ToHashSet(StringComparer.Ordinal);
    Corpus.Write(target, corpus, folders.SelectMany(Directory.EnumerateFiles).Select(File.ReadAllBytes).Where(input => !seeds.Contains(Convert.ToBase64String(input))));
}

static int RunFiles(Target target, string[] files)
{
    var failures = 0;
    foreach (var file in files)
    {
        var failure = FailureOf(target, File.ReadAllBytes(file), defect: null);
        failures += failure is null ? 0 : 1;
        Console.WriteLine($"{file}: {failure?.ToString() ?? "holds"}");
    }

    return failures == 0 ? 0 : 1;
}

static Exception? FailureOf(Target target, byte[] input, string? defect)
{
    try
    {
        target.Run(input, defect);
        return null;
    }
#pragma warning disable CA1031 // Whatever the library throws is a failure, which is reported.
    catch (Exception error)
#pragma warning restore CA1031
    {
        return error;
    }
}
