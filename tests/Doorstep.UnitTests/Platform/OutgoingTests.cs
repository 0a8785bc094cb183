using System.Net;
using Doorstep.Platform.Outgoing;
using Doorstep.Platform.Sms;

namespace Doorstep.UnitTests.Platform;

/// <summary>Where calls may go, and how the gateway for text messages is asked.</summary>
public class OutgoingTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("203.0.112.255", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("2a00:1450:4009::200e", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.0.0.8", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.51.100.7", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.250", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("3fff::1", false)]
    [InlineData("100::1", false)]
    public void Only_what_belongs_to_everybody_is_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://hooks.example/in", true)]
    [InlineData("http://hooks.example/in", false)]
    [InlineData("https://127.0.0.1/in", false)]
    [InlineData("https://[::1]/in", false)]
    [InlineData("https://[::ffff:10.0.0.1]/in", false)]
    [InlineData("https://2130706433/in", false)]
    [InlineData("https://0x7f.1/in", false)]
    [InlineData("https://user:word@hooks.example/in", false)]
    [InlineData("ftp://hooks.example/in", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("http://intern.example:8080/in", true)]
    [InlineData("https://10.0.0.5/in", true)]
    public void Addresses_are_encrypted_and_outside_unless_the_operator_names_them(string address, bool may)
    {
        using var http = new OutgoingHttp(OutgoingSettings.Of("intern.example, 10.0.0.5"), TimeProvider.System);
        Assert.Equal(may, http.MayCall(new Uri(address)));
    }

    [Fact]
    public async Task A_name_that_leads_inside_leads_nowhere()
    {
        using var http = new OutgoingHttp(OutgoingSettings.Of(""), TimeProvider.System);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "http://localhost:9/");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.AskAsync(ask, TimeSpan.FromSeconds(10), (_, _) => Task.FromResult(0), default));
        Assert.IsType<AddressNotAllowedException>(failure.InnerException);
    }

    [Fact]
    public void A_gateway_is_described_by_three_settings_and_each_place_writes_as_it_needs()
    {
        var json = Read(("DOORSTEP_SMS_URL", "https://sms.example/v1/send"), ("DOORSTEP_SMS_HEADERS", "Authorization: Bearer x|X-App: town"), ("DOORSTEP_SMS_BODY", """{"to":"{to}","msg":"{text}"}"""));
        Assert.Equal("""{"to":"\u002B376312345","msg":"Say \u0022hi\u0022 {to}\n"}""", json.BodyFor("+376312345", "Say \"hi\" {to}\n"));
        Assert.Equal(("application/json", HttpMethod.Post, "Bearer x"), (json.ContentType, json.Method, json.Headers[0].Value));

        var form = Read(("DOORSTEP_SMS_URL", "https://sms.example/send"), ("DOORSTEP_SMS_BODY", "to={to}&text={text}&from=Town"));
        Assert.Equal(("to=%2B376312345&text=a%26b%20%E4%BD%A0&from=Town", "application/x-www-form-urlencoded"), (form.BodyFor("+376312345", "a&b 你"), form.ContentType));

        var address = Read(("DOORSTEP_SMS_URL", "https://sms.example/send?n={to}&t={text}"));
        Assert.Equal((HttpMethod.Get, "https://sms.example/send?n=1&t=a%2Fb%23c", (string?)null), (address.Method, address.AddressFor("1", "a/b#c").AbsoluteUri, address.BodyFor("1", "a")));
    }

    [Theory]
    [InlineData("sms.example", "{to}{text}", "", "DOORSTEP_SMS_URL is no address")]
    [InlineData("https://sms.example", "{to}", "", "says where number and words go")]
    [InlineData("https://sms.example", "{to}{text}", "secret key", "DOORSTEP_SMS_HEADERS holds what is no header")]
    public void A_mistake_in_the_gateways_settings_is_said_without_its_secrets(string url, string body, string headers, string said)
    {
        var (settings, problems) = SmsSettings.Read(name => name switch { "DOORSTEP_SMS_URL" => url, "DOORSTEP_SMS_BODY" => body, "DOORSTEP_SMS_HEADERS" => headers, _ => null });
        Assert.Null(settings);
        Assert.Contains(said, Assert.Single(problems).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret key", problems[0].Message, StringComparison.Ordinal);
    }

    private static SmsSettings Read(params (string Name, string Value)[] variables)
    {
        var (settings, problems) = SmsSettings.Read(name => variables.FirstOrDefault(v => v.Name == name).Value);
        Assert.Empty(problems);
        return settings!;
    }
}
