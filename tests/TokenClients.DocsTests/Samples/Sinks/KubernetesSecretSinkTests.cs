using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using KubernetesSecretSink;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TokenClients.Rotation;

namespace TokenClients.DocsTests.Samples;

/// <summary>The sample KubernetesSecretSink, at a server that behaves as the Kubernetes API does: a version for each write, and 409 for a write of an older one.</summary>
public sealed class KubernetesSecretSinkTests : SecretSinkContract
{
    private const string Key = "token";

    private readonly Lock _gate = new();
    private JsonObject? _secret;
    private long _version = 100;

    protected override string? Held => Value(Key);

    /// <summary>What happens between the look and the next write.</summary>
    private Action? BeforeWrite { get; set; }

    [Fact]
    public async Task A_raised_fence_refuses_a_lower_number_and_leaves_the_secret()
    {
        var sink = NewSink();
        sink.CanFence.Should().BeTrue();
        await sink.RaiseFenceAsync(2, Cancellation);
        (await sink.ReadFingerprintAsync(Cancellation)).Should().BeNull("a secret with a number only is empty");
        await sink.DeliverAsync(Delivery("first-secret", 3), Cancellation);

        await sink.RaiseFenceAsync(5, Cancellation);

        (await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DeliverAsync(Delivery("late-secret", 4), Cancellation))).FencingNumber.Should().Be(5);
        await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.RaiseFenceAsync(4, Cancellation));
        Held.Should().Be("first-secret");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of first-secret");
        await sink.DeliverAsync(Delivery("next-secret", 5), Cancellation);
        Held.Should().Be("next-secret");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_delivery_that_another_overtakes_between_look_and_write_is_refused(bool isNew)
    {
        var sink = NewSink();
        if (!isNew)
        {
            await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        }

        BeforeWrite = () => NewSink().DeliverAsync(Delivery("winner", 3), Cancellation).GetAwaiter().GetResult();

        (await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DeliverAsync(Delivery("late-secret", 2), Cancellation))).FencingNumber.Should().Be(3);

        Held.Should().Be("winner");
        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of winner");
    }

    [Fact]
    public async Task What_others_change_is_kept()
    {
        var sink = NewSink();
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        BeforeWrite = () => Change(static secret =>
        {
            secret["data"]!["other"] = Base64("of another program");
            secret["metadata"]!["labels"] = new JsonObject { ["app"] = "web" };
        });

        await sink.DeliverAsync(Delivery("second-secret", 1), Cancellation);

        Held.Should().Be("second-secret");
        Value("other").Should().Be("of another program");
        _secret!["metadata"]!["labels"]!["app"]!.GetValue<string>().Should().Be("web");
    }

    [Fact]
    public async Task Two_keys_of_a_secret_have_a_fence_and_a_fingerprint_each()
    {
        var (sink, other) = (NewSink(), NewSink("another-token"));
        await sink.DeliverAsync(Delivery("first-secret", 5), Cancellation);
        await other.DeliverAsync(Delivery("secret-of-the-other", 1), Cancellation);

        (await sink.ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of first-secret");
        (await other.ReadFingerprintAsync(Cancellation)).Should().Be("fingerprint of secret-of-the-other");
        await sink.RaiseFenceAsync(7, Cancellation);
        await other.DeliverAsync(Delivery("next-of-the-other", 2), Cancellation);
        (await Assert.ThrowsAsync<StaleDeliveryException>(() => sink.DeliverAsync(Delivery("late-secret", 6), Cancellation))).FencingNumber.Should().Be(7);
        (Held, Value("another-token")).Should().Be(("first-secret", "next-of-the-other"));
        _secret!["metadata"]!["annotations"]!.AsObject().Select(static annotation => annotation.Key.Split('/')[1]).Should().HaveCount(6).And.OnlyContain(static name => name.Length <= 63);
    }

    [Fact]
    public async Task A_key_that_is_too_long_for_the_names_of_annotations_is_refused()
    {
        var sink = NewSink(new string('k', 45));
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);

        _secret!["metadata"]!["annotations"]!.AsObject().Max(static annotation => annotation.Key.Split('/')[1].Length).Should().Be(63);
        Assert.Throws<ArgumentException>(() => NewSink(new string('k', 46))).ParamName.Should().Be("key");
    }

    [Fact]
    public async Task A_write_that_is_refused_again_and_again_fails()
    {
        var sink = NewSink();
        await sink.DeliverAsync(Delivery("first-secret", 1), Cancellation);
        var writes = 0;
        BeforeWrite = Overtake;

        var failure = await Assert.ThrowsAsync<HttpOperationException>(() => sink.DeliverAsync(Delivery("second-secret", 1), Cancellation));

        failure.Response.StatusCode.Should().Be(HttpStatusCode.Conflict);
        writes.Should().Be(8);
        Held.Should().Be("first-secret");

        void Overtake()
        {
            writes++;
            Change(static secret => secret["metadata"]!["labels"] = new JsonObject { ["app"] = "web" });
            BeforeWrite = Overtake;
        }
    }

    protected override ISecretSink NewSink() => NewSink(Key);

    protected override void WriteByHand(string secret) => Change(held =>
    {
        held["data"] ??= new JsonObject();
        held["data"]![Key] = Base64(secret);
    });

    protected override void Map(WebApplication server)
    {
        const string Secrets = "/api/v1/namespaces/production/secrets";
        server.MapGet(Secrets + "/vercel", context => RespondAsync(context, () => _secret is null ? (404, Status(404, "NotFound")) : (200, _secret)));
        server.MapPost(Secrets, async context => await WriteAsync(context, static (held, _) => held is null));
        server.MapPut(Secrets + "/vercel", async context => await WriteAsync(context, static (held, written) => held is not null && Version(held) == Version(written)));
    }

    private KubernetesSecret NewSink(string key) => new(new Kubernetes(new KubernetesClientConfiguration { Host = $"{Address}" }), "production", "vercel", key);

    private static string Version(JsonNode secret) => secret["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonObject Status(int code, string reason) => new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["code"] = code };

    private string? Value(string key)
    {
        lock (_gate)
        {
            return _secret?["data"]?[key] is { } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value.GetValue<string>())) : null;
        }
    }

    private void Change(Action<JsonObject> change)
    {
        lock (_gate)
        {
            _secret ??= new() { ["kind"] = "Secret", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = "vercel" } };
            change(_secret);
            _secret["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        }
    }

    private async Task WriteAsync(HttpContext context, Func<JsonObject?, JsonObject, bool> isAllowed)
    {
        var written = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        (var before, BeforeWrite) = (BeforeWrite, null);
        before?.Invoke();
        await RespondAsync(context, () =>
        {
            if (!isAllowed(_secret, written))
            {
                return (409, Status(409, "Conflict"));
            }

            _secret = written;
            _secret["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            return (200, _secret);
        });
    }

    private async Task RespondAsync(HttpContext context, Func<(int Status, JsonObject Body)> respond)
    {
        string body;
        lock (_gate)
        {
            (context.Response.StatusCode, var content) = respond();
            body = content.ToJsonString();
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }
}
