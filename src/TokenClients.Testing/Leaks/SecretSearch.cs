using System.Text;

namespace TokenClients.Testing.Leaks;

/// <summary>Finds many secrets in a text in one pass, in any form, and masks them.</summary>
internal sealed class SecretSearch
{
    internal const int ShortestSecret = 8;
    private const string Stars = "***";
    private const int ExcerptReach = 40;

    // Secrets in several encodings of a text are masked one encoding at a time.
    private const int MaskRounds = 4;

    private readonly NeedleIndex _unsplit = new();
    private readonly NeedleIndex _stripped = new();

    internal SecretSearch(IEnumerable<WatchedSecret> secrets)
    {
        foreach (var secret in secrets)
        {
            foreach (var needle in SecretNeedle.Of(secret))
            {
                _unsplit.Add(needle);
                var stripped = needle.WithoutSeparators();
                // What is left of a secret may be so short that it would be found by chance.
                if (stripped.Text.Length >= ShortestSecret)
                {
                    _stripped.Add(stripped);
                }
            }
        }
    }

    internal bool IsEmpty => _unsplit.IsEmpty;

    /// <summary>Returns the secrets in a text, each in the first form in which it is found.</summary>
    internal List<SecretFind> Find(string text)
    {
        var views = TextView.Of(text);
        var finds = new List<SecretFind>();
        var found = new HashSet<(WatchedSecret, SecretLeakForm)>();
        views.ForEach(view => Add(view, _unsplit.Find(view.Text), finds, found));
        views.ForEach(view => Add(view with { Form = SecretLeakForm.Split }, FindPieces(view.Text), finds, found));
        return finds;
    }

    /// <summary>Returns the secrets in a text that are found only after the separators are removed.</summary>
    internal List<SecretFind> FindSplit(string text)
    {
        var finds = new List<SecretFind>();
        var found = new HashSet<(WatchedSecret, SecretLeakForm)>();
        TextView.Of(text).ForEach(view => Add(view with { Form = SecretLeakForm.Split }, FindPieces(view.Text), finds, found));
        return finds;
    }

    internal bool Holds(string text) => TextView.Of(text).Exists(view => _unsplit.Find(view.Text).Count > 0 || FindPieces(view.Text).Count > 0);

    /// <summary>Returns the text with every secret masked. An encoded text is decoded first.</summary>
    internal string Mask(string text)
    {
        for (var round = 0; round < MaskRounds; round++)
        {
            var view = TextView.Of(text).Find(view => RangesOf(view.Text).Count > 0);
            if (view.Text is null)
            {
                return text;
            }

            text = Mask(view.Text, RangesOf(view.Text));
        }

        return Holds(text) ? Stars : text;
    }

    private static string Mask(string text, List<(int Start, int End)> ranges)
    {
        var result = new StringBuilder(text.Length);
        var rest = 0;
        foreach (var (start, end) in ranges)
        {
            result.Append(text, rest, start - rest).Append(Stars);
            rest = end;
        }

        return result.Append(text, rest, text.Length - rest).ToString();
    }

    private static SecretLeakForm FormOf(TextView view, NeedleHit hit) =>
        view.Form == SecretLeakForm.Split ? SecretLeakForm.Split
        : hit.Needle.Form != SecretLeakForm.Plain ? hit.Needle.Form
        : view.Form != SecretLeakForm.Plain ? view.Form
        : view.Text.AsSpan(hit.Start, hit.End - hit.Start).SequenceEqual(hit.Needle.Text) ? SecretLeakForm.Plain
        : SecretLeakForm.OtherCase;

    private void Add(TextView view, List<NeedleHit> hits, List<SecretFind> finds, HashSet<(WatchedSecret, SecretLeakForm)> found)
    {
        foreach (var hit in hits)
        {
            // The two base64 alphabets often produce the same text.
            var encoding = hit.Needle.Form == SecretLeakForm.Base64Url ? SecretLeakForm.Base64 : hit.Needle.Form;
            if (found.Add((hit.Needle.Secret, encoding)))
            {
                finds.Add(new(hit.Needle.Secret, FormOf(view, hit), Excerpt(view.Text, hit)));
            }
        }
    }

    /// <summary>Finds the needles in a text without its separators, with their positions in the original text.</summary>
    private List<NeedleHit> FindPieces(string text)
    {
        var stripped = TextView.WithoutSeparators(text);
        var hits = ReferenceEquals(stripped, text) ? [] : _stripped.Find(stripped);
        if (hits.Count == 0)
        {
            return hits;
        }

        var places = new int[stripped.Length];
        var count = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (!TextView.IsSeparator(text[index]))
            {
                places[count++] = index;
            }
        }

        return hits.ConvertAll(hit => hit with { Start = places[hit.Start], End = places[hit.End - 1] + 1 });
    }

    private string Excerpt(string text, NeedleHit hit)
    {
        // Masked before it is cut, because half a secret is not recognized.
        var (start, end) = RangesOf(text).Find(range => range.Start <= hit.Start && hit.End <= range.End);
        var before = Mask(text[..start]);
        var after = Mask(text[end..]);
        var excerpt = new StringBuilder();
        excerpt.Append(before.Length > ExcerptReach ? "…" + before[^ExcerptReach..] : before).Append(Stars).Append(after.Length > ExcerptReach ? after[..ExcerptReach] + "…" : after);
        for (var index = 0; index < excerpt.Length; index++)
        {
            if (char.IsControl(excerpt[index]) || char.IsSurrogate(excerpt[index]))
            {
                excerpt[index] = ' ';
            }
        }

        return Mask(excerpt.ToString());
    }

    /// <summary>Returns the ranges to mask, in order, with adjacent ranges merged.</summary>
    private List<(int Start, int End)> RangesOf(string text)
    {
        List<NeedleHit> hits = [.. _unsplit.Find(text), .. FindPieces(text)];
        var ranges = hits.ConvertAll(hit =>
        {
            var (start, end) = (hit.Start, hit.End);
            if (hit.Needle.Form is SecretLeakForm.Base64 or SecretLeakForm.Base64Url)
            {
                // The characters at both ends also contain bits of the secret.
                for (; start > 0 && IsBase64(text[start - 1]); start--)
                {
                }

                for (; end < text.Length && IsBase64(text[end]); end++)
                {
                }
            }

            return (Start: start, End: end);
        });
        ranges.Sort();
        var merged = new List<(int Start, int End)>();
        foreach (var (start, end) in ranges)
        {
            if (merged.Count > 0 && start <= merged[^1].End)
            {
                merged[^1] = (merged[^1].Start, Math.Max(end, merged[^1].End));
            }
            else
            {
                merged.Add((start, end));
            }
        }

        return merged;
    }

    private static bool IsBase64(char character) => char.IsAsciiLetterOrDigit(character) || character is '+' or '/' or '-' or '_' or '=';
}
