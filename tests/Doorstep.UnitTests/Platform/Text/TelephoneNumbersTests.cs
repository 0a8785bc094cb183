using Doorstep.Platform.Text;

namespace Doorstep.UnitTests.Platform.Text;

public class TelephoneNumbersTests
{
    [Theory]
    [InlineData("138 0013 8000", "CN", "+8613800138000")]
    [InlineData("＋８６（１３８）００１３－８０００", null, "+8613800138000")]
    [InlineData("0086 138-0013-8000", null, "+8613800138000")]
    [InlineData("0571-8765 4321", "CN", "+8657187654321")]
    [InlineData("(212) 736-5000", "US", "+12127365000")]
    [InlineData("1 212 736 5000", "US", "+12127365000")]
    [InlineData("011 86 138 0013 8000", "US", "+8613800138000")]
    [InlineData("030 23125 001", "DE", "+493023125001")]
    [InlineData("+49 (0)30 23125 001", "GB", "+493023125001")]
    [InlineData("01512 3456789", "DE", "+4915123456789")]
    [InlineData("020 7946 0018", "GB", "+442079460018")]
    [InlineData("07911 123456", "GB", "+447911123456")]
    [InlineData("+376 312 345", "AD", "+376312345")]
    [InlineData("312345", "AD", "+376312345")]
    [InlineData("138 0013 8000", null, null)]
    [InlineData("12", "DE", null)]
    [InlineData("2026-03-02", "CN", null)]
    [InlineData("House 14", "GB", null)]
    [InlineData("7K3M-9P2Q", "US", null)]
    [InlineData("€ 1,250.00", "DE", null)]
    [InlineData("+999 123 456 789", "CN", null)]
    [InlineData("", "CN", null)]
    [InlineData(null, "CN", null)]
    public void A_number_has_one_form_however_it_is_dialled(string? typed, string? region, string? expected) => Assert.Equal(expected, TelephoneNumbers.E164(typed, region));

    [Theory]
    [InlineData("CN", "+8613800138000", "008613800138000", "8613800138000", "13800138000")]
    [InlineData("US", "+8613800138000", "008613800138000", "8613800138000")]
    public void The_ways_to_dial_it_from_here_begin_with_that_form(string region, params string[] forms) =>
        Assert.Equal(forms, TelephoneNumbers.Forms("+86 138 0013 8000", region));

    [Theory]
    [InlineData("+376 555 010", "AD")]
    [InlineData("+86 571 1234", "CN")]
    [InlineData("12345", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_country_code_tells_the_country(string? number, string? region) => Assert.Equal(region, TelephoneNumbers.RegionOf(number));

    [Theory]
    [InlineData("CN", true)]
    [InlineData("cn", false)]
    [InlineData("China", false)]
    [InlineData("XX", false)]
    public void A_country_is_two_letters_that_have_numbers(string region, bool known) => Assert.Equal(known, TelephoneNumbers.IsRegion(region));
}
