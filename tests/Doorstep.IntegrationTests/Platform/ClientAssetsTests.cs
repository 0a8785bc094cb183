using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Platform;

/// <summary>The built stylesheets and scripts over real HTTP, as a browser asks for them.</summary>
public sealed class ClientAssetsTests : IAsyncLifetime
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("doorstep-assets-");
    private WebApplication app = null!;
    private HttpClient http = null!;
    private ClientAssets assets = null!;

    public async ValueTask InitializeAsync()
    {
        app = DoorstepApp.Build([new TownModule()], Installation.At(data), TimeProvider.System, quiet: true, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Services.AddAuthentication();
        });
        await app.StartAsync();
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
        assets = app.Services.GetRequiredService<ClientAssets>();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
        data.Delete(recursive: true);
    }

    [Theory]
    [InlineData("br, gzip", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("identity", null)]
    [InlineData("br;q=0, gzip;q=0", null)]
    public async Task Each_encoding_carries_the_same_stylesheet(string accept, string? encoding)
    {
        var plain = await http.GetByteArrayAsync(assets.Style("site"));
        using var response = await Ask(assets.Style("site"), accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("text/css", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
        Assert.Equal("Accept-Encoding", Assert.Single(response.Headers.Vary));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(plain, Unpack(bytes, encoding));
        Assert.Contains(".ds-receipt", Encoding.UTF8.GetString(plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_is_a_module_that_the_browser_will_run()
    {
        using var response = await Ask(assets.Script("site"), "br");
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("site")]
    [InlineData("staff")]
    public async Task The_look_is_Doorstep_s_own(string name)
    {
        var css = await http.GetStringAsync(assets.Style(name));
        // GOV.UK's blue, green, red and yellow, its font and its assets: repainted or left out by the build.
        foreach (var foreign in new[] { "#1d70b8", "#0f7a52", "#ca3535", "#fd0", "GDS Transport", "@font-face", "@import" })
        {
            Assert.DoesNotContain(foreign, css, StringComparison.OrdinalIgnoreCase);
        }

        Assert.All(Regex.Matches(css, @"url\(['""]?(?<address>[^)'""]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)),
            url => Assert.Matches("^(?:/assets/[^/]+|data:)", url.Groups["address"].Value));
    }

    [Fact]
    public async Task A_resident_page_needs_little()
    {
        var size = 0;
        foreach (var address in new[] { assets.Style("site"), assets.Script("site"), "/favicon.svg" })
        {
            using var response = await Ask(address, "br");
            size += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.InRange(size, 5_000, 40_000);
    }

    [Fact]
    public async Task What_the_browser_has_is_not_sent_again_and_each_encoding_has_its_own_tag()
    {
        using var first = await Ask(assets.Style("site"), "br");
        using var other = await Ask(assets.Style("site"), "gzip");
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        using var request = new HttpRequestMessage(HttpMethod.Get, assets.Style("site"));
        request.Headers.AcceptEncoding.ParseAdd("br");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task The_mark_keeps_its_address_and_so_is_asked_for_again_within_hours()
    {
        using var response = await Ask("/favicon.svg", "gzip");
        Assert.Equal("image/svg+xml", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromHours(1), response.Headers.CacheControl!.MaxAge);
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/favicon.svg"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Theory]
    [InlineData("/assets/../doorstep.dll")]
    [InlineData("/assets/..%2f..%2fdoorstep.dll")]
    [InlineData("/assets/%2e%2e/%2e%2e/doorstep.dll")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/assets/..\\..\\doorstep.dll")]
    [InlineData("/assets/manifest.json")]
    [InlineData("/assets/")]
    [InlineData("/assets/nothing.css")]
    public async Task Nothing_but_the_build_is_served(string target)
    {
        // Over a bare socket, because HttpClient would tidy the address first.
        var host = http.BaseAddress!;
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(host.Host, host.Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync();
        Assert.Matches("^HTTP/1.1 (404|400) ", answer);
    }

    [Fact]
    public void A_build_without_the_client_says_what_to_do()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ClientAssets.Load(data.FullName));
        Assert.Contains("Node 20", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => assets.Style("nothing"));
    }

    private async Task<HttpResponseMessage> Ask(string address, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var item in accept.Split(", "))
        {
            request.Headers.AcceptEncoding.Add(StringWithQualityHeaderValue.Parse(item));
        }

        return await http.SendAsync(request);
    }

    private static byte[] Unpack(byte[] bytes, string? encoding)
    {
        using var packed = new MemoryStream(bytes);
        using Stream reader = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var plain = new MemoryStream();
        reader.CopyTo(plain);
        return plain.ToArray();
    }
}
