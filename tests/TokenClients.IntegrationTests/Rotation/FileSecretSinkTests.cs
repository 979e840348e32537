using System.IO;
using System.Text;
using TokenClients.Rotation;

namespace TokenClients.IntegrationTests.Rotation;

/// <summary>The file that programs read.</summary>
public sealed class FileSecretSinkTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenclients-sink-");

    private string Secret => Path.Combine(_directory.FullName, "secret");

    private string Previous => Secret + ".previous";

    private string[] Mounts => [.. _directory.GetDirectories("..2*").Select(static mount => mount.Name)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_holds_what_was_delivered_last_and_knows_it()
    {
        var sink = new FileSecretSink(Secret);
        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();

        foreach (var (text, number) in new[] { ("first-secret", 1), ("second-secret", 1), ("third-secret", 5) })
        {
            var delivery = Delivery(text, number);
            await sink.DeliverAsync(delivery, Cancellation);

            (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be(text);
            (await new FileSecretSink(Secret).ReadFingerprintAsync(Cancellation)).Should().Be(delivery.Fingerprint);
        }
    }

    [Fact]
    public async Task A_lower_number_is_refused_once_the_fence_is_raised_and_changes_nothing()
    {
        var sink = new FileSecretSink(Secret);
        var delivery = Delivery("first-secret", 3);
        await sink.DeliverAsync(delivery, Cancellation);
        await sink.RaiseFenceAsync(5, Cancellation);

        (await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DeliverAsync(Delivery("late-secret", 4), Cancellation))).FencingNumber.Should().Be(5);
        await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.RaiseFenceAsync(4, Cancellation));

        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(delivery.Fingerprint);
        (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be("first-secret");
        await sink.DeliverAsync(Delivery("next-secret", 5), Cancellation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lower_number_drops_nothing(bool asMount)
    {
        Assert.SkipWhen(asMount && OperatingSystem.IsWindows(), "Windows does not replace links by renaming.");
        var sink = new FileSecretSink(Secret, asMount);
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        await sink.DeliverAsync(Delivery("second-secret", 2), Cancellation);

        (await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DropEarlierAsync(1, Cancellation))).FencingNumber.Should().Be(2);

        (asMount ? Mounts.Length : _directory.GetFiles("secret.previous").Length + 1).Should().Be(2);
        await sink.DropEarlierAsync(2, Cancellation);
        (asMount ? Mounts.Length : _directory.GetFiles("secret.previous").Length + 1).Should().Be(1);
    }

    [Fact]
    public async Task A_damaged_note_is_named_with_what_to_do()
    {
        var sink = new FileSecretSink(Secret);
        var delivery = Delivery("first-secret", 1);
        await sink.DeliverAsync(delivery, Cancellation);
        await File.WriteAllTextAsync(Secret + ".rotation", "{", Cancellation);

        foreach (var call in new Func<Task>[] { () => sink.ReadFingerprintAsync(Cancellation), () => sink.RaiseFenceAsync(2, Cancellation), () => sink.DeliverAsync(delivery, Cancellation) })
        {
            (await Assert.ThrowsAnyAsync<IOException>(call)).Message.Should().StartWith($"The file '{Secret}.rotation' is damaged. Delete it");
        }

        var world = new World();
        using var rotation = new SecretRotation(new("deploy"), world.NewRunner(), sink, world.NewRunner(), world.Clock, world.NewRunner());
        await rotation.RunOnceAsync(Cancellation);
        (await rotation.ReadStateAsync(Cancellation)).Problem.Should().Contain("secret.rotation' is damaged");
        File.Delete(Secret + ".rotation");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
        await sink.DeliverAsync(delivery, Cancellation);
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(delivery.Fingerprint);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_directory_that_is_missing_is_created_for_its_owner_only(bool asMount)
    {
        Assert.SkipWhen(asMount && OperatingSystem.IsWindows(), "Windows does not replace links by renaming.");
        var folder = new DirectoryInfo(Path.Combine(_directory.FullName, "of", "secrets"));
        var sink = new FileSecretSink(Path.Combine(folder.FullName, "secret"), asMount);
        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
        folder.Exists.Should().BeFalse("reading creates nothing");
        var delivery = Delivery("first-secret", 1);

        await sink.DeliverAsync(delivery, Cancellation);

        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(delivery.Fingerprint);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder.FullName).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_directory_that_is_missing_stops_no_take_over()
    {
        var sink = new FileSecretSink(Path.Combine(_directory.FullName, "gone", "secret"));

        await sink.DropEarlierAsync(1, Cancellation);
        await sink.RaiseFenceAsync(2, Cancellation);

        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
        (await Record.ExceptionAsync(() => sink.DeliverAsync(Delivery("late-secret", 1), Cancellation))).Should().BeOfType<StaleDeliveryException>();
    }

    [Fact]
    public async Task A_journal_creates_its_directory_for_its_owner_only()
    {
        var folder = Path.Combine(_directory.FullName, "journal");

        (await new FileRotationJournal(folder).ReadAsync("deploy", Cancellation)).Should().BeNull();

        Directory.Exists(folder).Should().BeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_secret_that_somebody_else_wrote_has_no_fingerprint()
    {
        var sink = new FileSecretSink(Secret);
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        await File.WriteAllTextAsync(Secret, "by-hand", Cancellation);

        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("one-line\nanother-line")]
    [InlineData("\u00FF")]
    [InlineData("too large")]
    public async Task Content_that_is_no_secret_is_replaced(string content)
    {
        var sink = new FileSecretSink(Secret);
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        await File.WriteAllBytesAsync(Secret, content == "too large" ? new byte[(64 << 10) + 1] : Encoding.Latin1.GetBytes(content), Cancellation);

        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull();
        await sink.RaiseFenceAsync(2, Cancellation);
        var next = Delivery("second-secret", 2);
        await sink.DeliverAsync(next, Cancellation);

        (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be("second-secret");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(next.Fingerprint);
    }

    [Fact]
    public async Task A_lock_that_another_process_keeps_holds_up_no_reader_and_a_writer_not_for_ever()
    {
        var sink = new FileSecretSink(Secret);
        var journal = new FileRotationJournal(_directory.FullName);
        var delivery = Delivery("first-secret", 1);
        await sink.DeliverAsync(delivery, Cancellation);
        await journal.TryWriteAsync("deploy", "one", 0, Cancellation);
        using var ofSink = await AtomicFile.LockAsync(Secret, TimeSpan.Zero, Cancellation);
        using var ofJournal = await AtomicFile.LockAsync(Path.Combine(_directory.FullName, "deploy.rotation.json"), TimeSpan.Zero, Cancellation);

        (await Assert.ThrowsAsync<IOException>(() => AtomicFile.LockAsync(Secret, TimeSpan.Zero, Cancellation))).Message.Should().Contain(Secret + ".lock");

        AtomicFile.LongestWait.Should().Be(TimeSpan.FromSeconds(30));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not replace a file that is open, so readers wait there.");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(delivery.Fingerprint);
        (await journal.ReadAsync("deploy", Cancellation)).Should().Be(new JournalEntry(1, "one"));
    }

    [Fact]
    public async Task A_process_that_ends_between_the_two_files_leaves_the_earlier_secret()
    {
        var sink = new FileSecretSink(Secret);
        var before = Delivery("first-secret", 1);
        await sink.DeliverAsync(before, Cancellation);
        var note = await File.ReadAllTextAsync(Secret + ".rotation", Cancellation);
        await sink.DeliverAsync(Delivery("second-secret", 2), Cancellation);

        // As if only the first of the two writes had been made.
        await File.WriteAllTextAsync(Secret, "first-secret", Cancellation);

        note.Should().NotBe(await File.ReadAllTextAsync(Secret + ".rotation", Cancellation));
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(before.Fingerprint);
        await sink.RaiseFenceAsync(3, Cancellation);
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be(before.Fingerprint);
    }

    [Fact]
    public async Task Files_can_be_read_by_their_owner_only_and_hold_the_secret_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await new FileSecretSink(Secret).DeliverAsync(Delivery("first-secret", 1), Cancellation);

        foreach (var file in _directory.GetFiles())
        {
            file.UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
            (await File.ReadAllTextAsync(file.FullName, Cancellation)).Contains("first-secret", StringComparison.Ordinal).Should().Be(file.Name == "secret", file.Name);
        }
    }

    [Fact]
    public async Task A_link_stays_and_what_it_leads_to_is_replaced()
    {
        var target = Path.Combine(_directory.FullName, "target");
        await File.WriteAllTextAsync(target, "before", Cancellation);
        File.CreateSymbolicLink(Secret, target);

        await new FileSecretSink(Secret).DeliverAsync(Delivery("first-secret", 1), Cancellation);

        new FileInfo(Secret).LinkTarget.Should().Be(target);
        (await File.ReadAllTextAsync(target, Cancellation)).Should().Be("first-secret");
    }

    [Fact]
    public async Task The_secret_before_is_kept_until_the_rotation_is_over()
    {
        var sink = new FileSecretSink(Secret);
        await File.WriteAllTextAsync(Secret, "by-hand\n", Cancellation);
        foreach (var (before, text) in new[] { ("by-hand", "first-secret"), ("first-secret", "second-secret") })
        {
            await sink.DeliverAsync(Delivery(text, 1), Cancellation);
            (await File.ReadAllTextAsync(Previous, Cancellation)).Should().Be(before);
        }

        await sink.RaiseFenceAsync(2, Cancellation);
        File.Exists(Previous).Should().BeTrue();

        await sink.DropEarlierAsync(9, Cancellation);
        await sink.DropEarlierAsync(9, Cancellation);

        File.Exists(Previous).Should().BeFalse();
        (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be("second-secret");
    }

    [Fact]
    public async Task As_a_mount_the_link_is_swapped_and_the_directory_before_stays_until_the_rotation_is_over()
    {
        SkipOnWindows();
        var sink = new FileSecretSink(Secret, asMount: true);
        await File.WriteAllTextAsync(Secret, "by-hand", Cancellation);
        foreach (var (text, number, mounts) in new[] { ("first-secret", 1, 1), ("second-secret", 1, 2), ("third-secret", 4, 2) })
        {
            var delivery = Delivery(text, number);
            await sink.DeliverAsync(delivery, Cancellation);

            (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be(text);
            (await new FileSecretSink(Secret, asMount: true).ReadFingerprintAsync(Cancellation)).Should().Be(delivery.Fingerprint);
            Mounts.Should().HaveCount(mounts);
        }

        new FileInfo(Secret).LinkTarget.Should().Be("..data/secret");
        Mounts.Should().Contain(new FileInfo(Path.Combine(_directory.FullName, "..data")).LinkTarget);
        foreach (var mount in Mounts)
        {
            var file = new FileInfo(Path.Combine(_directory.FullName, mount, "secret"));
            (file.UnixFileMode, file.Directory!.UnixFileMode).Should().Be((UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }

        await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DeliverAsync(Delivery("late-secret", 3), Cancellation));
        await sink.DropEarlierAsync(9, Cancellation);

        Mounts.Should().ContainSingle();
        (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be("third-secret");
    }

    [Fact]
    public async Task A_mount_with_other_files_is_left_alone()
    {
        SkipOnWindows();
        await new FileSecretSink(Path.Combine(_directory.FullName, "other"), asMount: true).DeliverAsync(Delivery("other-secret", 1), Cancellation);

        await Assert.ThrowsAnyAsync<IOException>(() => new FileSecretSink(Secret, asMount: true).DeliverAsync(Delivery("first-secret", 1), Cancellation));

        (await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "other"), Cancellation)).Should().Be("other-secret");
    }

    /// <summary>The process ends before each change of a file. The next one delivers something else, as a rotation does.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_ends_at_any_step_leaves_a_secret_that_is_known(bool asMount)
    {
        Assert.SkipWhen(asMount && OperatingSystem.IsWindows(), "Windows does not replace links by renaming.");
        var isOver = false;
        for (var step = 1; !isOver; step++)
        {
            isOver = true;
            foreach (var before in new[] { "by-hand", "first-secret" })
            {
                Reset();
                await File.WriteAllTextAsync(Secret, before, Cancellation);
                var (first, second, third) = (Delivery("first-secret", 1), Delivery("second-secret", 2), Delivery("third-secret", 3));
                if (before != "by-hand")
                {
                    File.Delete(Secret);
                    await new FileSecretSink(Secret, asMount).DeliverAsync(Delivery("zeroth-secret", 1), Cancellation);
                    await new FileSecretSink(Secret, asMount).DeliverAsync(first, Cancellation);
                }

                var changes = 0;
                var crashing = new FileSecretSink(Secret, asMount) { BeforeChange = () => changes += changes + 1 == step ? throw new OperationCanceledException() : 1 };
                isOver &= await Record.ExceptionAsync(() => crashing.DeliverAsync(second, Cancellation)) is null;

                (await File.ReadAllTextAsync(Secret, Cancellation)).Should().BeOneOf(before, "second-secret");
                var next = new FileSecretSink(Secret, asMount);
                await next.RaiseFenceAsync(3, Cancellation);
                var held = await File.ReadAllTextAsync(Secret, Cancellation);
                held.Should().BeOneOf(before, "second-secret");
                var watched = Path.Combine(_directory.FullName, "..data", "secret");
                (File.Exists(watched) ? await File.ReadAllTextAsync(watched, Cancellation) : held).Should().Be(held, "programs that watch the mount have the same");
                (await next.ReadFingerprintAsync(Cancellation)).Should().Be(held == "second-secret" ? second.Fingerprint : before == "by-hand" ? null : first.Fingerprint);
                await Assert.ThrowsAsync<StaleDeliveryException>(() => crashing.DeliverAsync(second, Cancellation));
                await next.DeliverAsync(third, Cancellation);
                (await next.ReadFingerprintAsync(Cancellation)).Should().Be(third.Fingerprint);
                await next.DropEarlierAsync(9, Cancellation);
                (await File.ReadAllTextAsync(Secret, Cancellation)).Should().Be("third-secret");
                _directory.GetFiles("*", SearchOption.AllDirectories).Select(static file => file.Name).Distinct().Should().BeSubsetOf(["secret", "secret.rotation", "secret.lock"]);
                Mounts.Should().HaveCount(asMount ? 1 : 0);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_never_sees_half_a_secret_nor_none(bool asMount)
    {
        Assert.SkipWhen(asMount && OperatingSystem.IsWindows(), "Windows does not replace links by renaming.");
        var sink = new FileSecretSink(Secret, asMount);
        var texts = Enumerable.Range(0, 50).Select(static number => new string((char)('a' + (number % 26)), 4000)).ToList();
        await sink.DeliverAsync(Delivery(texts[0], 1), Cancellation);
        using var stop = new CancellationTokenSource();
        using var reads = new SemaphoreSlim(0);
        var reading = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var read = File.ReadAllText(Secret);
                    (read.Length, read.Distinct().Count()).Should().Be((4000, 1));
                    reads.Release();
                }
            },
            Cancellation);

        foreach (var text in texts)
        {
            await sink.DeliverAsync(Delivery(text, 1), Cancellation);

            // A directory is kept for the readers of one delivery, however slow the machine is: here they read between two.
            while (await reads.WaitAsync(TimeSpan.Zero, Cancellation))
            {
            }

            await Task.WhenAny(reading, reads.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        }

        await stop.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task A_client_reads_the_new_secret_after_a_swap()
    {
        SkipOnWindows();
        var sink = new FileSecretSink(Secret, asMount: true);
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        var source = AccessTokenSource.FromFile(Secret);
        (await source.GetAccessTokenAsync(Cancellation)).Should().Be(new SecretString("first-secret"));

        await sink.DeliverAsync(Delivery("second-secret", 1), Cancellation);

        (await source.GetAccessTokenAsync(Cancellation)).Should().Be(new SecretString("second-secret"));
    }

    [Fact]
    public void A_fingerprint_has_a_key_of_its_own()
    {
        var secret = new SecretString("first-secret");
        var fingerprint = SecretFingerprint.Of(secret);

        SecretFingerprint.Of(secret).Should().NotBe(fingerprint);
        SecretFingerprint.Matches(fingerprint, secret).Should().BeTrue();
        SecretFingerprint.Matches(fingerprint, new SecretString("other-secret")).Should().BeFalse();
        SecretFingerprint.Matches("", secret).Should().BeFalse();
        SecretFingerprint.Matches(new string('x', 32) + ".1", secret).Should().BeFalse();
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not replace links by renaming.");

    private void Reset()
    {
        _directory.Delete(recursive: true);
        _directory.Create();
    }

    private static SecretDelivery Delivery(string text, long number)
    {
        var secret = new SecretString(text);
        return new(secret, SecretFingerprint.Of(secret), number);
    }
}
