using Doorstep.Harness;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A resident who asks, page by page, without JavaScript.</summary>
internal static class Asking
{
    /// <summary>What the receipt says.</summary>
    public sealed record Held(string Reference, string Code, Page Receipt);

    /// <summary>From the list of types to the page before sending.</summary>
    public static async Task<Page> ToCheckAsync(this Visitor visitor, string type = "street-light", string? phone = null)
    {
        var where = await visitor.OpenAsync($"/report/where?type={type}");
        var details = await where.Form().Fill("address", "Mill Lane 4, by the bridge").SubmitAsync();
        Assert.Equal("/report/details", details.Path);
        var form = details.Form().Fill("description", "Dark since Monday.\nPeople trip over the kerb.");
        if (type == "street-light")
        {
            form.Fill("q-lamp-fault", "out");
        }
        else if (type == "care-at-home")
        {
            form.Fill("q-help-with", "meals").Fill("q-help-with", "shopping");
        }

        var contact = await form.SubmitAsync();
        // Somebody has asked about this place before.
        contact = contact.Path == "/report/similar" ? await contact.Form().SubmitAsync("different=yes") : contact;
        Assert.Equal("/report/contact", contact.Path);
        var check = phone is null
            ? await contact.Form().Fill("reach", "none").SubmitAsync()
            : await contact.Form().Fill("reach", "yes").Fill("name", "Ana Vila").Fill("phone", phone).SubmitAsync();
        Assert.Equal("/report/check", check.Path);
        return check;
    }

    /// <summary>All the way to the receipt.</summary>
    public static async Task<Held> AskAsync(this Visitor visitor, string type = "street-light", string? phone = null)
    {
        var check = await visitor.ToCheckAsync(type, phone);
        return ReceiptIn(await check.Form().SubmitAsync());
    }

    /// <summary>Reads a receipt page.</summary>
    public static Held ReceiptIn(Page receipt)
    {
        Assert.StartsWith("/report/receipt/", receipt.Address, StringComparison.Ordinal);
        return new Held(receipt.All("#ref").Single(), receipt.All("#code").Single(), receipt);
    }
}
