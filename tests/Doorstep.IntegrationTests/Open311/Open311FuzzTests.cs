using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>Seeded nonsense: every call gets one of the interface's statuses, in the format asked for, and well-formed.</summary>
public class Open311FuzzTests(Towns towns) : IClassFixture<Towns>
{
    private const int Calls = 600;
    private static readonly int[] Expected = [200, 400, 403, 404, 405, 413, 415, 429];

    private static readonly string[] Paths =
    [
        "discovery", "services", "services/pothole", "services/{v}", "requests", "requests", "requests/{id}", "requests/{v}", "tokens/{v}",
        "servicerequestupdates", "servicerequestupdates", "{v}", "requests/{v}/{v}",
    ];

    private static readonly string[] Names =
    [
        "service_request_id", "service_code", "status", "start_date", "end_date", "page", "page_size", "updated_after", "updated_before", "bbox", "q",
        "extensions", "jurisdiction_id", "api_key", "lat", "long", "address_string", "address_id", "email", "phone", "first_name", "description",
        "media_url", "attribute[lamp-fault]", "attribute[lamp-fault][]", "attribute[]", "attribute[", "attribute[a]b", "update_id", "updated_datetime", "", "lang", "[]",
    ];

    private static readonly string[] Values =
    [
        "", " ", "0", "-1", "1", "2147483648", "1e308", "1e999", "NaN", "Infinity", "42.5", "1.5", "true", "open", "closed", "FIXED", "out", "pothole",
        "street-cleaning", "street-light", "other", "town", "localhost", "2026-03-02T09:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "2026-03-02T09:00:00+99:99", "2026-03-02T09:00:00%2B08:00", "2026-03-02 09:00:00", "1,2,3,4", "-180,-90,180,90", ",,,", "%", "%%", "%2", "%zz",
        "%00", "%01", "%FF", "%C3%28", "%ED%A0%80", "%F0%9F%98%80", "%EF%BF%BE", "%E6%BC%8F", "%0D%0A", "%3Cscript%3E", "'%3B DROP TABLE requests%3B--",
        "..%2F..%2Fetc", "a%26b%3Dc", "\\", "%5C%25_", "zh-Hans", "http://x.example/a.jpg", "javascript:alert(1)", "{key}", "{id}",
    ];

    private static readonly string[] Types =
    [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data; boundary=x", "multipart/form-data", "text/xml", "application/json", "", "x", "multipart/form-data; boundary=\"\"",
    ];

    [Theory]
    [EachEngine(20261122)]
    [EachEngine(311)]
    public async Task Nonsense_is_never_answered_with_a_crash_or_a_page(DatabaseEngine engine, int seed)
    {
        var town = await towns.OnAsync(engine);
        using var known = await Open311Client.WithKeyAsync(town, update: true, personal: true);
        using var client = new Open311Client(town);
        var id = await known.ReportAsync();
        var random = new Dice(seed);
        for (var i = 0; i < Calls; i++)
        {
            if (i % 50 == 0)
            {
                town.Clock.Jump(TimeSpan.FromMinutes(1));
            }

            // A zero byte in the path never reaches the app: the server itself refuses it.
            var format = random.ArrayElement(new[] { "xml", "json" });
            var path = $"/open311/v2/{Fill(random.ArrayElement(Paths)).Replace("%00", "%01", StringComparison.Ordinal)}.{format}{(random.Bool(0.7f) ? "?" + Pairs() : "")}";
            var request = new HttpRequestMessage(new HttpMethod(random.ArrayElement(new[] { "GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH" })), path);
            if (request.Method != HttpMethod.Get)
            {
                var body = random.Bool(0.8f) ? Encoding.UTF8.GetBytes(Pairs()) : random.Bytes(random.Int(0, 300));
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", random.ArrayElement(Types));
            }

            var said = $"seed {seed} call {i}: {request.Method} {path}";
            var answer = await client.SendAsync(request);
            Assert.True(Expected.Contains((int)answer.Status), $"{said}\n{(int)answer.Status} {answer.Body}");
            Assert.True((format == "xml" ? "text/xml; charset=utf-8" : "application/json; charset=utf-8") == answer.Type, $"{said}\n{answer.Type}");
            try
            {
                _ = format == "xml" ? (object)XDocument.Parse(answer.Body) : JsonDocument.Parse(answer.Body);
            }
            catch (Exception broken) when (broken is System.Xml.XmlException or JsonException)
            {
                Assert.Fail($"{said}\n{broken.Message}\n{answer.Body}");
            }
        }

        string Pairs() => string.Join('&', Enumerable.Range(0, random.Int(0, 9)).Select(_ =>
            $"{(random.Bool(0.1f) ? Fill("{v}") : random.ArrayElement(Names))}={Fill("{v}")}").Append(random.Bool(0.6f) ? $"api_key={known.Key}" : "a"));

        string Fill(string text)
        {
            while (text.Contains("{v}", StringComparison.Ordinal))
            {
                var at = text.IndexOf("{v}", StringComparison.Ordinal);
                text = text[..at] + random.ArrayElement(Values) + text[(at + 3)..];
            }

            return text.Replace("{key}", known.Key, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal);
        }
    }

    /// <summary>The same throws for the same seed, on every machine (xorshift64*).</summary>
    private sealed class Dice(int seed)
    {
        private ulong state = ((ulong)seed << 1) | 1;

        public int Int(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

        public bool Bool(float chance) => Next() % 1000 < chance * 1000;

        public T ArrayElement<T>(T[] array) => array[Int(0, array.Length - 1)];

        public byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(_ => (byte)Next())];

        private ulong Next()
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            return (state * 0x2545F4914F6CDD1D) >> 16;
        }
    }
}
