using System.Globalization;

namespace TokenClients.Http;

/// <summary>Path and query of a request, relative to the base address, built once. Secrets that become part of it are remembered, so that they can be masked.</summary>
internal struct RequestPath(string literal)
{
    private bool _hasQuery = false;

    internal string Text { get; private set; } = literal;

    internal List<SecretString>? Secrets { get; private set; } = null;

    internal void AddLiteral(string text) => Text += text;

    internal void AddSegment(string value) => Text += Uri.EscapeDataString(value);

    internal void AddSegment(Guid value) => Text += value.ToString("D", CultureInfo.InvariantCulture);

    internal void AddSegment(SecretString value)
    {
        (Secrets ??= []).Add(value);
        AddSegment(value.Reveal());
    }

    internal void AddQuery(string name, string? value)
    {
        if (value is not null)
        {
            Text = string.Concat(Text, _hasQuery ? "&" : "?", name, "=" + Uri.EscapeDataString(value));
            _hasQuery = true;
        }
    }

    internal void AddQuery(string name, SecretString? value)
    {
        if (value is not null)
        {
            (Secrets ??= []).Add(value);
            AddQuery(name, value.Reveal());
        }
    }

    internal void AddQuery(string name, long? value) => AddQuery(name, value?.ToString(CultureInfo.InvariantCulture));

    internal void AddQuery(string name, int? value) => AddQuery(name, (long?)value);

    internal void AddQuery(string name, bool? value) => AddQuery(name, value is null ? null : value.Value ? "true" : "false");
}
