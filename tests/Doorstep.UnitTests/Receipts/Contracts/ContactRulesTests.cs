using Doorstep.Modules.Receipts.Contracts;

namespace Doorstep.UnitTests.Receipts.Contracts;

public class ContactRulesTests
{
    [Theory]
    [InlineData(null, false, true, true, true, ContactWay.Sms)]
    [InlineData(null, false, false, true, true, null)]
    [InlineData(null, false, true, false, true, null)]
    [InlineData(null, false, true, true, false, null)]
    [InlineData(null, true, true, true, true, null)]
    [InlineData(ContactWay.Phone, false, true, true, true, ContactWay.Phone)]
    [InlineData(ContactWay.Sms, true, false, true, false, ContactWay.Sms)]
    [InlineData(ContactWay.Sms, true, true, false, false, ContactWay.Phone)]
    public void Text_messages_go_to_who_chose_them_or_left_nothing_else_and_never_by_another_systems_word(
        ContactWay? chosen, bool hasMail, bool seen, bool offered, bool reaches, ContactWay? kept) =>
        Assert.Equal(kept, ContactRules.Decide(new ContactDetails { Phone = "13805718888", Email = hasMail ? "rosa@example.com" : null, Way = chosen }, seen, offered, reaches));

    [Theory]
    [InlineData(null, true, true, true, ContactWay.Mail)]
    [InlineData(null, false, true, true, ContactWay.Phone)]
    [InlineData(null, false, false, true, ContactWay.Letter)]
    [InlineData(null, false, false, false, null)]
    [InlineData(ContactWay.Letter, true, true, true, ContactWay.Letter)]
    public void Lists_and_letters_agree_on_how_somebody_is_told(ContactWay? chosen, bool mail, bool phone, bool post, ContactWay? told)
    {
        var contact = new ContactDetails { Email = mail ? "rosa@example.com" : null, Phone = phone ? "0571 8888 1234" : null, PostalAddress = post ? "Mill Lane 4" : null, Way = chosen };

        Assert.Equal(told, ContactRules.WayOf(contact));
        Assert.Equal(told, new ReceiptContact { Way = chosen, HasMail = mail, HasPhone = phone, HasPost = post }.Told);
    }

    [Theory]
    [InlineData("li@example.cn", null, true)]
    [InlineData(" li@example.cn ", null, true)]
    [InlineData("李@例子.中国", null, true)]
    [InlineData("li@example", null, false)]
    [InlineData("li example@x.cn", null, false)]
    [InlineData("Li <li@example.cn>", null, false)]
    [InlineData("li@example.cn\r\nBcc: all@example.cn", null, false)]
    [InlineData("a@b.cn, c@d.cn", null, false)]
    [InlineData(null, "+86 138-0013-8000", true)]
    [InlineData(null, "(020) 7946 0018 ext. 3", true)]
    [InlineData(null, "110", true)]
    [InlineData(null, "12", false)]
    [InlineData(null, "call me", false)]
    [InlineData(null, "123456789012345678901", false)]
    [InlineData(null, null, true)]
    public void A_contact_can_be_written_to_or_dialled(string? email, string? phone, bool good)
    {
        var found = ContactRules.Check(new ContactDetails { Email = email, Phone = phone });

        Assert.Equal(good ? [] : [email is null ? "phone" : "email"], found.Select(p => p.Field));
    }

    [Fact]
    public void A_contacts_fields_are_bounded_and_tidied()
    {
        var field = new string('x', 301);
        Assert.Equal(["name", "postalAddress"], ContactRules.Check(new ContactDetails { Name = field, PostalAddress = field }).Select(p => p.Field));
        var tidy = new ContactDetails { Name = " Li\0 Na ", Email = " ", Phone = "", PostalAddress = "1 Lane\n2 Road" };
        Assert.Equal(("Li Na", null, null, "1 Lane\n2 Road", false), (tidy.Name, tidy.Email, tidy.Phone, tidy.PostalAddress, tidy.IsEmpty));
    }
}
