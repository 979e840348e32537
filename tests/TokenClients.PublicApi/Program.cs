using TokenClients.PublicApi;

try
{
    switch (args)
    {
        case ["write"]:
            return Write(Approved.Texts(Approved.Load()));
        case ["check"]:
            return Check(Approved.Texts(Approved.Load()));
        default:
            Console.Error.WriteLine("""
                dotnet run -c Release --project tests/TokenClients.PublicApi -- <command>
                  write  writes the API reference into docs/reference, from what is built
                  check  prints the lines in which it differs from what is built
                """);
            return 2;
    }
}
catch (UnreadableException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static int Write(IReadOnlyDictionary<string, string> texts)
{
    var changed = Approved.Write(Approved.Root, texts);
    foreach (var path in changed)
    {
        Console.WriteLine(path);
    }

    Console.WriteLine($"{texts.Count} files, {changed.Count} changed.");
    return 0;
}

static int Check(IReadOnlyDictionary<string, string> texts)
{
    var differences = Approved.Differences(Approved.Root, texts);
    if (differences.Count > 0)
    {
        Console.Error.WriteLine(Approved.Complaint(differences));
        return 1;
    }

    Console.WriteLine($"{texts.Count} files are up to date.");
    return 0;
}
