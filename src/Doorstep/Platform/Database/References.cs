using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Platform.Database;

/// <summary>Foreign keys to tables of lower modules, whose types are not seen.</summary>
internal static class References
{
    /// <summary>A foreign key to the table with this name, which a module before this one has mapped.</summary>
    /// <param name="entity">What refers to it.</param>
    /// <param name="table">The other table.</param>
    /// <param name="property">The property that holds its key.</param>
    /// <param name="onDelete">What happens with this row when the other one goes.</param>
    public static void RefersTo<T>(this EntityTypeBuilder<T> entity, string table, string property, DeleteBehavior onDelete = DeleteBehavior.Cascade)
        where T : class
    {
        var other = entity.Metadata.Model.GetEntityTypes().Single(type => type.GetTableName() == table);
        entity.HasOne(other.ClrType, null).WithMany().HasForeignKey(property).OnDelete(onDelete);
    }
}
