using System.Globalization;

namespace TokenClients.Requests;

/// <summary>The path and query of a request, relative to the base address. Secrets are masked until the request is sent, so that traces and logs do not show them.</summary>
internal struct RequestPath(string literal)
{
    /// <summary>The mask of a secret. Segments and query values that are not secret are escaped, so they cannot contain it.</summary>
    internal const string Mask = "***";

    private bool _hasQuery = false;

    /// <summary>The path with masked secrets.</summary>
    internal string Text { get; private set; } = literal;

    /// <summary>The secrets, in the order of their masks.</summary>
    internal List<SecretString>? Secrets { get; private set; } = null;

    internal void AddLiteral(string text) => Text += text;

    internal void AddSegment(string value) => Text += Uri.EscapeDataString(value);

    internal void AddSegment(Guid value) => Text += value.ToString("D", CultureInfo.InvariantCulture);

    internal void AddSegment(SecretString value)
    {
        (Secrets ??= []).Add(value);
        Text += Mask;
    }

    internal void AddQuery(string name, string? value)
    {
        if (value is not null)
        {
            AddEscapedQuery(name, Uri.EscapeDataString(value));
        }
    }

    internal void AddQuery(string name, SecretString? value)
    {
        if (value is not null)
        {
            (Secrets ??= []).Add(value);
            AddEscapedQuery(name, Mask);
        }
    }

    internal void AddQuery(string name, long? value) => AddQuery(name, value?.ToString(CultureInfo.InvariantCulture));

    internal void AddQuery(string name, bool? value) => AddQuery(name, value is null ? null : value.Value ? "true" : "false");

    private void AddEscapedQuery(string name, string value)
    {
        Text = string.Concat(Text, _hasQuery ? "&" : "?", name, "=" + value);
        _hasQuery = true;
    }
}
