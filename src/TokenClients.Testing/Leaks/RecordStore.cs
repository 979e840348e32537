using System.Linq;

namespace TokenClients.Testing.Leaks;

/// <summary>The collected records and the secrets to look for. The records are searched when the result is requested, and earlier if they exceed <see cref="MaxCharacters"/>.</summary>
internal sealed class RecordStore
{
    internal const long MaxCharacters = 16 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly HashSet<CollectedRecord> _records = [];
    private readonly Dictionary<string, WatchedSecret> _secrets = new(StringComparer.Ordinal);
    private readonly List<TokenServicesEmulator> _emulators = [];
    private readonly List<SecretLeak> _leaks = [];
    private readonly List<string> _tooLate = [];
    private readonly int[] _counts = new int[Enum.GetValues<SecretLeakChannel>().Length + 1];
    private long _characters;
    private bool _hasForgotten;

    internal void Add(CollectedRecord record)
    {
        lock (_gate)
        {
            _counts[(int)record.Channel]++;
            if (!_records.Add(record))
            {
                return;
            }

            _characters += record.Characters;
            if (_characters > MaxCharacters)
            {
                Search(NewSearch(), _leaks);
                _records.Clear();
                _characters = 0;
                _hasForgotten = true;
            }
        }
    }

    internal int Count(SecretLeakChannel channel)
    {
        lock (_gate)
        {
            return channel > 0 && (int)channel < _counts.Length ? _counts[(int)channel] : 0;
        }
    }

    internal void Watch(WatchedSecret secret)
    {
        lock (_gate)
        {
            if (_secrets.TryAdd(secret.Value, secret) && _hasForgotten)
            {
                _tooLate.Add(secret.Name);
            }
        }
    }

    internal void Watch(TokenServicesEmulator emulator)
    {
        lock (_gate)
        {
            if (_emulators.Contains(emulator))
            {
                return;
            }

            _emulators.Add(emulator);
            if (_hasForgotten)
            {
                _tooLate.Add("the emulator's");
            }
        }
    }

    internal (List<SecretLeak> Leaks, SecretSearch Search, IReadOnlyList<string> TooLate) Search()
    {
        lock (_gate)
        {
            var search = NewSearch();
            var leaks = new List<SecretLeak>(_leaks.Count);
            foreach (var leak in _leaks)
            {
                // Found when fewer secrets were known: the excerpt may contain part of another secret.
                leaks.Add(new(leak.Channel, search.Mask(leak.Place), search.Mask(leak.Secret), leak.Form, ""));
            }

            Search(search, leaks);
            return (leaks, search, [.. _tooLate]);
        }
    }

    private SecretSearch NewSearch()
    {
        var secrets = new Dictionary<string, WatchedSecret>(_secrets, StringComparer.Ordinal);
        foreach (var emulator in _emulators)
        {
            foreach (var (service, secret) in emulator.Secrets())
            {
                if (secret.Length >= SecretSearch.ShortestSecret)
                {
                    secrets.TryAdd(secret, new(secret, $"a secret of the emulated {service}"));
                }
            }
        }

        return new(secrets.Values);
    }

    private void Search(SecretSearch search, List<SecretLeak> leaks)
    {
        foreach (var record in _records)
        {
            var foundInOneValue = new HashSet<WatchedSecret>();
            Add(search.Find(record.Place), record.Place);
            foreach (var (name, text) in record.Values)
            {
                Add(search.Find(text), $"{record.Place}, {name}");
                Add(search.Find(name), $"{record.Place}, the name of {name}");
            }

            if (record.Values.Count > 1)
            {
                var finds = search.FindSplit(string.Join('\n', record.Values.Select(static value => value.Text)));
                Add([.. finds.Where(find => !foundInOneValue.Contains(find.Secret))], $"{record.Place}, over several values");
            }

            void Add(IReadOnlyList<SecretFind> finds, string place)
            {
                foreach (var find in finds)
                {
                    foundInOneValue.Add(find.Secret);
                    leaks.Add(new(record.Channel, search.Mask(place), search.Mask(find.Secret.Name), find.Form, find.Excerpt));
                }
            }
        }
    }
}
