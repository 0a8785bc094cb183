using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Receipts.Tables;

/// <summary>How receipts are stored. The tables keep the names of the time when only requests had receipts.</summary>
internal static class ReceiptsTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Contact>(contact =>
        {
            contact.ToTable("request_contacts").HasKey(c => c.ReceiptId);
            contact.Property(c => c.ReceiptId).ValueGeneratedNever();
            contact.Ignore(c => c.IsEmpty).Ignore(c => c.Reaches);
        });

        model.Entity<Letter>(letter =>
        {
            letter.ToTable("request_letters").HasKey(l => l.Id);
            letter.Property(l => l.Id).ValueGeneratedNever();
            letter.HasIndex(l => l.ReceiptId);
        });

        model.Entity<EndedFollow>(ended =>
        {
            ended.ToTable("ended_follows").HasKey(e => e.Id);
            ended.Property(e => e.Id).ValueGeneratedNever();
        });
    }
}
