using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Desk.Tables;

/// <summary>How the desk's own things are stored.</summary>
internal static class DeskTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<SavedFilter>(filter => filter.ToTable("staff_filters").HasKey(f => new { f.AccountId, f.Name }));

        model.Entity<StaffFeed>(feed =>
        {
            feed.ToTable("staff_feeds").HasKey(f => f.AccountId);
            feed.Property(f => f.AccountId).ValueGeneratedNever();
            feed.HasIndex(f => f.TokenHash).IsUnique();
        });
    }
}
