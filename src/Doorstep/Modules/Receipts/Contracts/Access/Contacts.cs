using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Receipts.Contracts.Access;

/// <summary>How to reach who holds a receipt, whatever it is for; and by which ways this town can tell them news.</summary>
public sealed class Contacts(WaysOut ways, CurrentTown town)
{
    /// <summary>True when news can come by text message: a gateway is set up, and the town has an address on the web for the link.</summary>
    public bool Sms => ways.Sms && town.Profile.Site is not null;

    /// <summary>The ways that a form offers.</summary>
    public IReadOnlyList<ContactWay> Offered => Sms ? [ContactWay.Mail, ContactWay.Sms, ContactWay.Phone, ContactWay.Letter] : [ContactWay.Mail, ContactWay.Phone, ContactWay.Letter];

    /// <summary>Stores what was given with a new receipt; nothing when nothing was given.</summary>
    /// <param name="write">The transaction in which what it is for is stored.</param>
    /// <param name="receipt">Its id.</param>
    /// <param name="given">What was given.</param>
    /// <param name="seen">Whether the holder saw which way is taken when they choose none.</param>
    public void Keep(WriteScope write, Guid receipt, ContactDetails? given, bool seen)
    {
        if (given is not { IsEmpty: false })
        {
            return;
        }

        write.Add(new Contact
        {
            ReceiptId = receipt,
            Name = given.Name,
            Email = given.Email,
            Phone = given.Phone,
            PostalAddress = given.PostalAddress,
            Way = ContactRules.Decide(given, seen, Sms, ways.Texts(given.Phone)),
        });
    }

    /// <summary>What is held; null when nothing is. Within a write also what it has just stored.</summary>
    public static async Task<ContactDetails?> OfAsync(DoorstepDb db, Guid receipt, CancellationToken ct) => await FindAsync(db, receipt, ct);

    /// <summary>The same within a write, of whichever kind.</summary>
    public static async Task<ContactDetails?> OfAsync(WriteScope write, Guid receipt, CancellationToken ct) =>
        write.Rows is { } rows ? rows.Find<Contact>(c => c.ReceiptId == receipt) : await FindAsync(write.Db, receipt, ct);

    /// <summary>By which ways the holders of receipts can be reached, for queries to compose.</summary>
    public static IQueryable<ReceiptContact> In(DoorstepDb db) => db.Set<Contact>().Select(c => new ReceiptContact
    {
        Id = c.ReceiptId, Way = c.Way, HasMail = c.Email != null, HasPhone = c.Phone != null, HasPost = c.PostalAddress != null,
    });

    /// <summary>Takes back the wish to be told by text message: the number stays, for a call.</summary>
    public static async Task StopTextsAsync(WriteScope write, Guid receipt, CancellationToken ct)
    {
        await Outbox.WithdrawTextsAsync(write, receipt, ct);
        if (await FindAsync(write.Db, receipt, ct) is { Way: ContactWay.Sms } contact)
        {
            contact.Way = ContactWay.Phone;
        }
    }

    /// <summary>Takes the details away, and what waits to be sent to them.</summary>
    /// <returns>False when there were none.</returns>
    internal static async Task<bool> EraseAsync(WriteScope write, Guid receipt, CancellationToken ct)
    {
        write.Erases = true;
        await Outbox.ForgetAsync(write, receipt, ct);
        if (await FindAsync(write.Db, receipt, ct) is not { } contact)
        {
            return false;
        }

        write.Db.Remove(contact);
        return true;
    }

    private static async Task<Contact?> FindAsync(DoorstepDb db, Guid receipt, CancellationToken ct) =>
        db.Set<Contact>().Local.FindEntry(receipt) is { } known
            ? known.State == EntityState.Deleted ? null : known.Entity
            : await db.Set<Contact>().FirstOrDefaultAsync(c => c.ReceiptId == receipt, ct);
}
