using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>Gathers what is held about a receipt once, for the page and for the three files to take away: they cannot differ.</summary>
public sealed class HeldByTown(DoorstepDb db, AccessLog access, UnitList units, AreaAtlas atlas, DayWords days, IStringLocalizer<ReceiptsTexts> texts)
{
    /// <summary>Gathers it, with the log of looks as it is now.</summary>
    public async Task<Held> GatherAsync(OpenedReceipt receipt, CancellationToken ct)
    {
        var contact = await Contacts.OfAsync(db, receipt.Id, ct);
        var looks = await access.ForAsync(receipt.Id, ct);
        return new Held(
            receipt.Kind.Name, receipt.Shown,
            [
                Group("contact", Filled(
                    ("name", contact?.Name), ("phone", contact?.Phone), ("email", contact?.Email), ("postalAddress", contact?.PostalAddress),
                    ("way", contact is not null && ContactRules.WayOf(contact) is { } way ? texts[$"Way.{way}"].Value : null))),
                .. await receipt.Kind.HeldAsync(db, receipt.Id, ct),
                Group("looks", looks.Select(look => new HeldItem(
                    days.Iso(look.At), days.Moment(look.At), $"{Who(look)} – {receipt.Kind.Purpose(look.Purpose) ?? look.Purpose}"))),
            ]);
    }

    private IEnumerable<HeldItem> Filled(params (string Key, string? Value)[] items) =>
        items.Where(i => !string.IsNullOrEmpty(i.Value)).Select(i => new HeldItem(i.Key, texts[$"Held.{i.Key}"], i.Value!));

    private HeldGroup Group(string key, IEnumerable<HeldItem> items) => new(key, texts[$"Held.Group.{key}"], [.. items], texts[$"Data.None.{key}"]);

    private string Who(Look look) => look.Unit is not { } code ? look.Name
        : texts["NameOf", look.Name, units.Find(code)?.Name.ToString() ?? atlas.Current.Find(code)?.Name.ToString() ?? code];
}
