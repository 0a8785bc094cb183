using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>
/// Somebody who was about to ask said "this is mine too". It holds nothing of them: the key is a hash of their form's random
/// number and the request, so that one form counts once for it and nobody can see what else they said that of.
/// </summary>
public sealed class AlsoAsked
{
    /// <summary>The request that they meant.</summary>
    public Guid RequestId { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public required string Key { get; init; }
}

/// <summary>Two requests that have to do with each other and are not the same. Stored once, the smaller id first.</summary>
public sealed class SeeAlsoLink
{
    /// <summary>One of them.</summary>
    public Guid RequestId { get; init; }

    public Guid OtherId { get; init; }
}

/// <summary>How links between requests are stored.</summary>
internal static class DuplicateTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<AlsoAsked>(also =>
        {
            also.ToTable("request_also_asked").HasKey(a => new { a.RequestId, a.Key });
            also.HasOne<Request>().WithMany().HasForeignKey(a => a.RequestId);
        });

        model.Entity<DuplicateLink>(link =>
        {
            link.ToTable("request_duplicates").HasKey(l => l.RequestId);
            link.Property(l => l.RequestId).ValueGeneratedNever();
            link.HasIndex(l => l.ParentId);
            link.HasOne<Request>().WithMany().HasForeignKey(l => l.RequestId);
            link.HasOne<Request>().WithMany().HasForeignKey(l => l.ParentId);
        });

        model.Entity<SeeAlsoLink>(link =>
        {
            link.ToTable("request_see_also").HasKey(l => new { l.RequestId, l.OtherId });
            link.HasIndex(l => l.OtherId);
            link.HasOne<Request>().WithMany().HasForeignKey(l => l.RequestId);
            link.HasOne<Request>().WithMany().HasForeignKey(l => l.OtherId);
        });
    }
}
