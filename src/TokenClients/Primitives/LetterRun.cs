namespace TokenClients.Primitives;

/// <summary>
/// The last letters and digits of a text, without regard to case or to what is between them. They are packed into one number, so that they are compared in one step.
/// A letter outside ASCII is packed as a hash, so a comparison can match too much, but never too little.
/// </summary>
internal struct LetterRun
{
    internal const int MaxLength = 8;

    /// <summary>For each ASCII character: the lowercase letter, the digit, or 0.</summary>
    internal static readonly byte[] AsciiLetters = LettersOfAscii();

    /// <summary>Gets the packed letters, the last one in the lowest byte.</summary>
    internal ulong Letters { get; private set; }

    /// <summary>Gets how many letters were added.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a character. Returns <see langword="false"/> for one that is neither a letter nor a digit.</summary>
    internal bool Add(char character)
    {
        if (character < AsciiLetters.Length)
        {
            var letter = AsciiLetters[character];
            return letter != 0 && Push(letter);
        }

        return AddOther(character);
    }

    /// <summary>Adds a character that may be a symbol, for secrets without letters. Returns <see langword="false"/> for white space and control characters.</summary>
    internal bool AddSymbol(char character) => !char.IsWhiteSpace(character) && !char.IsControl(character) && Push(character <= 0x7F ? character : Hash(character));

    /// <summary>Adds a character outside ASCII.</summary>
    internal bool AddOther(char character)
    {
        switch (character)
        {
            // In Turkish, the letter i has a dot in both cases or in neither. The platform's invariant casing does not change these two letters.
            case 'İ' or 'ı':
                return Push('i');
            case 'ß' or 'ẞ':
                return Push('s') && Push('s');

            // Its uppercase is S, but the platform's invariant casing does not change it.
            case 'ſ':
                return Push('s');
            case >= '！' and <= '～':
                return Add((char)(character - '！' + '!'));
        }

        var folded = char.ToLowerInvariant(char.ToUpperInvariant(character));
        return folded <= 0x7F ? Add(folded) : (char.IsLetterOrDigit(folded) || char.IsSurrogate(folded)) && Push(Hash(folded));
    }

    private static int Hash(char character) => 0x80 | ((character ^ (character >> 7)) & 0x7F);

    private static byte[] LettersOfAscii()
    {
        var letters = new byte[0x80];
        for (var character = '\0'; character < letters.Length; character++)
        {
            letters[character] = char.IsAsciiLetterOrDigit(character) ? (byte)char.ToLowerInvariant(character) : (byte)0;
        }

        return letters;
    }

    private bool Push(int letter)
    {
        Letters = (Letters << 8) | (byte)letter;
        Count++;
        return true;
    }
}
