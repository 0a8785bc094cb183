using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Database;

/// <summary>
/// Rows of a database view. Such a type may stand in a module's Contracts and be asked for by other modules: nobody can write
/// through it, and the view decides what they see.
/// </summary>
/// <param name="name">The view's name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReadOnlyViewAttribute(string name) : Attribute
{
    /// <summary>The view's name.</summary>
    public string Name { get; } = name;
}

/// <summary>Mapping of views.</summary>
internal static class ReadOnlyViews
{
    /// <summary>Maps a type that names its view.</summary>
    public static void View<T>(this ModelBuilder model)
        where T : class =>
        model.Entity<T>().HasNoKey().ToView(typeof(T).GetCustomAttribute<ReadOnlyViewAttribute>()!.Name);
}
