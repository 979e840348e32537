using TokenClients.Benchmarks.Soak.Measuring;
using TokenClients.Tests;

namespace TokenClients.IntegrationTests.Growth;

/// <summary>The soak is worth as much as its judgement: it must see a leak that is small, and must not see one in noise.</summary>
public sealed class FlatnessTests
{
    private const int Kilobyte = 1024;

    // What a soak of a minute has when it is warm: ten samples, a thousand calls between two of them.
    private const int Samples = 10;
    private const int CallsBetween = 1_000;

    private static readonly Flatness Heap = new("heap", 384 * Kilobyte);
    private static readonly Flatness Timers = new("timers", 16);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_hundred_bytes_lost_by_each_call_are_seen_through_noise(int seed)
    {
        var noise = new Dice(seed);

        var verdict = Heap.Judge([.. Enumerable.Range(0, Samples).Select(index => 2_000_000L + noise.Next(100 * Kilobyte) + (index * CallsBetween * 100L))]);

        verdict.IsFlat.Should().BeFalse($"{verdict}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_timer_lost_by_each_hundredth_call_is_seen(int seed)
    {
        var noise = new Dice(seed);

        var verdict = Timers.Judge([.. Enumerable.Range(0, Samples).Select(index => 7L + noise.Next(5) + (index * CallsBetween / 100))]);

        verdict.IsFlat.Should().BeFalse($"{verdict}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Noise_is_flat_however_high_it_goes_now_and_then(int seed)
    {
        var noise = new Dice(seed);
        var heap = Enumerable.Range(0, Samples).Select(_ => 2_000_000L + noise.Next(300 * Kilobyte)).ToArray();
        heap[noise.Next(Samples)] += 50_000_000;
        heap[noise.Next(Samples)] += 50_000_000;

        Heap.Judge(heap).IsFlat.Should().BeTrue();
    }

    [Fact]
    public void What_becomes_less_is_flat() => Heap.Judge([9_000_000, 8_000_000, 7_000_000, 6_000_000]).IsFlat.Should().BeTrue();

    [Fact]
    public void The_margin_belongs_to_what_is_flat()
    {
        Timers.Judge([5, 5, 21, 21]).IsFlat.Should().BeTrue();
        Timers.Judge([5, 5, 22, 22]).IsFlat.Should().BeFalse();
    }

    [Fact]
    public void Of_an_odd_number_the_middle_sample_belongs_to_neither_half()
    {
        var verdict = Timers.Judge([30, 40, 1, 60, 50]);

        verdict.Earlier.Should().Be(30);
        verdict.Later.Should().Be(50);
    }

    [Fact]
    public void Too_few_samples_are_not_judged() =>
        FluentActions.Invoking(static () => Heap.Judge([1, 2, 3])).Should().Throw<ArgumentException>().WithMessage("3 samples of heap are too few*");
}
