namespace TokenClients.Primitives;

/// <summary>
/// The normal form of a secret: each run of eight of its letters and digits, or all of them if it has fewer. A secret without letters and digits is compared by its symbols.
/// Eight letters of a random secret do not occur elsewhere by chance, and seven letters of twenty reveal too little to be of use.
/// </summary>
internal sealed class SecretPattern
{
    // A hash table with open addressing. A run is never 0.
    private readonly ulong[] _runs;
    private readonly int _shift = 63;
    private readonly ulong _mask;
    private readonly bool _isOfSymbols;

    internal SecretPattern(string secret)
    {
        var letters = CountOf(secret, ofSymbols: false);
        _isOfSymbols = letters == 0;
        letters = _isOfSymbols ? CountOf(secret, ofSymbols: true) : letters;
        RunLength = Math.Min(letters, LetterRun.MaxLength);
        _mask = RunLength == LetterRun.MaxLength ? ulong.MaxValue : (1UL << (8 * RunLength)) - 1;
        var capacity = 2;
        for (; capacity < 2 * (letters - RunLength + 1); capacity *= 2)
        {
            _shift--;
        }

        _runs = new ulong[capacity];
        var run = default(LetterRun);
        foreach (var character in secret)
        {
            if ((_isOfSymbols ? run.AddSymbol(character) : run.Add(character)) && run.Count >= RunLength)
            {
                _runs[SlotOf(run.Letters & _mask)] = run.Letters & _mask;
            }

            IsAscii &= character <= 0x7F;
        }
    }

    /// <summary>Gets the number of letters in a run; 0 for a secret of only white space, which is never found.</summary>
    internal int RunLength { get; }

    /// <summary>Gets whether all characters are ASCII, including those between the letters.</summary>
    internal bool IsAscii { get; } = true;

    /// <summary>Returns whether a text contains a run of the secret.</summary>
    internal bool IsIn(ReadOnlySpan<char> text)
    {
        var run = default(LetterRun);
        foreach (var character in text)
        {
            if ((_isOfSymbols ? run.AddSymbol(character) : run.Add(character)) && run.Count >= RunLength && _runs[SlotOf(run.Letters & _mask)] != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the slot that holds the run, or the free slot for it.</summary>
    private int SlotOf(ulong run)
    {
        var slot = (int)((run * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_runs[slot] != 0 && _runs[slot] != run)
        {
            slot = (slot + 1) & (_runs.Length - 1);
        }

        return slot;
    }

    private static int CountOf(string secret, bool ofSymbols)
    {
        var run = default(LetterRun);
        foreach (var character in secret)
        {
            _ = ofSymbols ? run.AddSymbol(character) : run.Add(character);
        }

        return run.Count;
    }
}
