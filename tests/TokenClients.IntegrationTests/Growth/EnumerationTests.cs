using System.Runtime.CompilerServices;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Growth;

/// <summary>A walk over a list holds the page that it is at, whatever the length of the list, and asks for the next one when somebody wants it.</summary>
public sealed class EnumerationTests
{
    private const int PageSize = PagesHandler.PageSize;
    private const int Pages = 100;

    // All of Infisical's that can be reached.
    private const int InfisicalPages = 2;

    // Seen from the middle of a page, half a page was yielded.
    private const int HalfPage = PageSize / 2;

    private static readonly Guid Identity = new("00000000-0000-4000-8000-000000000000");

    [Fact]
    public async Task Of_a_long_list_one_page_is_held()
    {
        var walk = new Walk();
        using var pages = new PagesHandler(Pages, walk.Asked);
        using var vercel = Vercel(pages);

        await foreach (var token in vercel.ListTokensAsync())
        {
            walk.At(token, token.Response, pages);
        }

        walk.Count.Should().Be(Pages * PageSize);
        pages.Requests.Should().Be(Pages);
        walk.Looks.Should().Be(10, "the walk is looked at in every tenth page");
        walk.MostItems.Should().BeInRange(HalfPage, HalfPage + (PageSize / 4), "of the page before there is nothing, but perhaps what lies on somebody's stack");
        walk.MostResponses.Should().BeLessThanOrEqualTo(2);
        walk.MostBodies.Should().BeLessThanOrEqualTo(1);
        walk.MostItemsWhileAsking.Should().BeLessThanOrEqualTo(PageSize, "the page before may be there, but none before that");
    }

    [Fact]
    public async Task Of_Infisicals_list_one_page_is_held()
    {
        var walk = new Walk { LooksEvery = 1 };
        using var pages = new PagesHandler(InfisicalPages, walk.Asked);
        using var infisical = Infisical(pages);

        var failure = await Failing.CallAsync(async () =>
        {
            await foreach (var token in infisical.ListTokensAsync(Identity))
            {
                walk.At(token, token.Response, pages);
            }
        });

        failure.Kind.Should().Be(TokenErrorKind.IncompleteList);
        walk.Count.Should().Be(InfisicalPages * PageSize);
        pages.Requests.Should().Be(InfisicalPages);
        walk.Looks.Should().Be(InfisicalPages);
        walk.MostItems.Should().BeInRange(HalfPage, HalfPage + (PageSize / 4), "of the page before there is nothing, but perhaps what lies on somebody's stack");
        walk.MostBodies.Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task When_the_walk_is_over_nothing_is_held()
    {
        var walk = new Walk();
        using var pages = new PagesHandler(5, walk.Asked);
        using var vercel = Vercel(pages);

        await WalkThroughAsync(vercel, walk, pages);
        walk.Count.Should().Be(5 * PageSize);

        // Less than a page may lie on somebody's stack, and the thread that brought the last one may still be on its way back.
        await Until.TrueAsync(
            () =>
            {
                PagesHandler.Collect();
                return pages.LiveBodies == 0 && walk.LiveItems < PageSize;
            },
            "the end of what was held");
    }

    [Fact]
    public async Task A_page_is_asked_for_when_the_one_before_is_used_up()
    {
        using var pages = new PagesHandler(4);
        using var vercel = Vercel(pages);
        var index = 0;

        var tokens = vercel.ListTokensAsync();
        pages.Requests.Should().Be(0);
        await foreach (var token in tokens)
        {
            pages.Requests.Should().Be((index / PageSize) + 1, $"it is at token {index}");
            index++;
        }

        index.Should().Be(4 * PageSize);
        pages.Requests.Should().Be(4);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(PageSize, 1)]
    [InlineData(PageSize + 1, 2)]
    [InlineData((PageSize * 2) + 50, 3)]
    public async Task Who_leaves_early_asks_for_no_more(int wanted, int requests)
    {
        using var pages = new PagesHandler(Pages);
        using var vercel = Vercel(pages);

        (await TakeAsync(vercel.ListTokensAsync(), wanted)).Should().Be(wanted);

        pages.Requests.Should().Be(requests);
        (await vercel.ListTokensPageAsync()).Items.Should().NotBeEmpty();
        pages.Requests.Should().Be(requests + 1, "that was the page asked for since, and there was no other");
    }

    [Theory]
    [InlineData(PageSize, 1)]
    [InlineData(PageSize + 1, 2)]
    public async Task Who_leaves_Infisicals_list_early_asks_for_no_more(int wanted, int requests)
    {
        using var pages = new PagesHandler(InfisicalPages);
        using var infisical = Infisical(pages);

        (await TakeAsync(infisical.ListTokensAsync(Identity), wanted)).Should().Be(wanted);

        pages.Requests.Should().Be(requests);
    }

    private static async Task<int> TakeAsync<T>(IAsyncEnumerable<T> tokens, int wanted)
    {
        var count = 0;
        await foreach (var token in tokens)
        {
            if (++count == wanted)
            {
                break;
            }
        }

        return count;
    }

    private static async Task WalkThroughAsync(VercelTokens vercel, Walk walk, PagesHandler pages)
    {
        await foreach (var token in vercel.ListTokensAsync())
        {
            walk.At(token, token.Response, pages);
        }
    }

    private static VercelTokens Vercel(PagesHandler pages) => new(new VercelOptions { AccessToken = new("vcp_a-token-of-nobody") }, pages);

    private static InfisicalTokenAuth Infisical(PagesHandler pages) => new(new InfisicalOptions { BaseAddress = new("https://infisical.example.com"), AccessToken = new("a-token-of-nobody") }, pages);

    /// <summary>What of a walk can be reached, seen now and then from the middle of a page, and while the next one is asked for.</summary>
    private sealed class Walk
    {
        private readonly List<WeakReference> _items = [];
        private readonly List<WeakReference> _responses = [];

        /// <summary>In which pages it is looked at, as each look costs a collection.</summary>
        internal int LooksEvery { get; init; } = 10;

        internal int Count => _items.Count;

        internal int LiveItems => _items.Count(static item => item.IsAlive);

        internal int Looks { get; private set; }

        internal int MostItems { get; private set; }

        internal int MostResponses { get; private set; }

        internal int MostBodies { get; private set; }

        internal int MostItemsWhileAsking { get; private set; }

        [MethodImpl(MethodImplOptions.NoInlining)]
        internal void At(object item, ResponseInfo response, PagesHandler pages)
        {
            if (_items.Count % PageSize == 0)
            {
                _responses.Add(new(response));
            }

            _items.Add(new(item));
            if (_items.Count % (PageSize * LooksEvery) == (PageSize * (LooksEvery - 1)) + HalfPage)
            {
                Settle(() => pages.LiveBodies <= 1 && LiveItems <= HalfPage + (PageSize / 4));
                Looks++;
                MostItems = Math.Max(MostItems, LiveItems);
                MostResponses = Math.Max(MostResponses, _responses.Count(static page => page.IsAlive));
                MostBodies = Math.Max(MostBodies, pages.LiveBodies);
            }
        }

        internal void Asked(int page)
        {
            if (page % LooksEvery == LooksEvery - 1)
            {
                Settle(() => LiveItems <= PageSize);
                MostItemsWhileAsking = Math.Max(MostItemsWhileAsking, LiveItems);
            }
        }

        /// <summary>Collects until no more is held than is expected: the threads that brought earlier pages may still be on their way back, on a busy machine for long.</summary>
        private static void Settle(Func<bool> isSettled)
        {
            var start = TimeProvider.System.GetTimestamp();
            PagesHandler.Collect();
            while (!isSettled() && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
            {
                Thread.Sleep(20);
                PagesHandler.Collect();
            }
        }
    }
}
