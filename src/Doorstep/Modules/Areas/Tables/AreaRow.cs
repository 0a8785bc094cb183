using Doorstep.Modules.Areas.Contracts;
using Doorstep.Platform.Languages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Areas.Tables;

/// <summary>
/// An area as the table <c>areas</c> keeps it. An area that leaves the file stays as a row that is not active: requests of
/// old times name it.
/// </summary>
public sealed class AreaRow
{
    /// <summary>The town's code for it.</summary>
    public required string Code { get; init; }

    /// <summary>How wide it is.</summary>
    public AreaLevel Level { get; set; }

    /// <summary>The area that it belongs to.</summary>
    public string? ParentCode { get; set; }

    public LocalText Name { get; set; } = LocalText.Same("");

    /// <summary>
    /// The boundary as GeoJSON text: the same in both engines, exact, and readable in a backup without any geometry
    /// extension. Points are looked up in memory, so the database never has to understand it.
    /// </summary>
    public string? Boundary { get; set; }

    /// <summary>False once it is no longer in the file.</summary>
    public bool Active { get; set; }

    internal Area ToArea() => new(Code, Name, Level, ParentCode, Active);

    internal static void Map(ModelBuilder model) => model.Entity<AreaRow>(area =>
    {
        area.ToTable("areas");
        area.HasKey(a => a.Code);
        area.HasOne<AreaRow>().WithMany().HasForeignKey(a => a.ParentCode).OnDelete(DeleteBehavior.Restrict);
    });
}
