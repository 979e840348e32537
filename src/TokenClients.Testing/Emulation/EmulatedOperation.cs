namespace TokenClients.Testing.Emulation;

/// <summary>One operation of a service: a verb on a path, and what it does.</summary>
internal sealed class EmulatedOperation
{
    private readonly string[] _segments;

    /// <param name="id">The operation's id in the service's contract.</param>
    /// <param name="method">The verb.</param>
    /// <param name="template">The path; a segment in braces is a parameter.</param>
    /// <param name="execute">Executes the operation. It is called under the service's lock, and counts as executed if the response says so.</param>
    internal EmulatedOperation(string id, string method, string template, Func<EmulatedRequest, EmulatedResponse> execute)
    {
        Id = id;
        Method = method;
        Template = template;
        Execute = execute;
        _segments = template[1..].Split('/');
    }

    internal string Id { get; }

    internal string Method { get; }

    internal string Template { get; }

    internal Func<EmulatedRequest, EmulatedResponse> Execute { get; }

    internal int Executions { get; set; }

    internal IReadOnlyList<string> Segments => _segments;

    internal static bool IsParameter(string segment) => segment[0] == '{';

    /// <summary>Returns whether a path, as decoded segments, matches this operation.</summary>
    internal bool Matches(string[] path)
    {
        if (path.Length != _segments.Length)
        {
            return false;
        }

        for (var index = 0; index < path.Length; index++)
        {
            if (IsParameter(_segments[index]) ? path[index].Length == 0 : !string.Equals(path[index], _segments[index], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the values of the path's parameters, in order.</summary>
    internal string[] Parameters(string[] path)
    {
        var count = 0;
        foreach (var segment in _segments)
        {
            count += IsParameter(segment) ? 1 : 0;
        }

        if (count == 0)
        {
            return [];
        }

        var values = new string[count];
        var next = 0;
        for (var index = 0; index < path.Length; index++)
        {
            if (IsParameter(_segments[index]))
            {
                values[next++] = path[index];
            }
        }

        return values;
    }
}
