// A small house with one of each fault, over which the checker of the shape must find exactly these.
#pragma warning disable
using Microsoft.EntityFrameworkCore;
using Planted.Modules.Garden.Contracts;
using Module = Doorstep.Platform.Hosting.Module;

namespace Planted.Platform
{
    internal sealed class Knowing
    {
        public object See() => new Planted.Modules.Garden.Contracts.Rose("red");
    }
}

namespace Planted.Modules.Garden.Contracts
{
    internal sealed record Rose(string Colour);
}

namespace Planted.Modules.Garden
{
    internal sealed class GardenModule : Module
    {
        public override IReadOnlyList<Type> Uses => [typeof(Planted.Modules.Kitchen.KitchenModule)];
    }

    internal sealed class Bed
    {
        public int Id { get; set; }

        // By a lambda, so that only the compiler's nested class shows it.
        public Func<object> Bake() => () => new Planted.Modules.Kitchen.Contracts.Cake();
    }
}

namespace Planted.Modules.Kitchen.Contracts
{
    internal sealed class Cake;
}

namespace Planted.Modules.Kitchen
{
    internal sealed class KitchenModule : Module
    {
        public override IReadOnlyList<Type> Uses => [typeof(Planted.Modules.Garden.GardenModule), typeof(Planted.Modules.Cellar.CellarModule)];
    }

    internal sealed class Cook
    {
        public async Task<string> PickAsync(DbContext db)
        {
            await Task.Yield();
            return new Rose("white").Colour + db.Set<Planted.Modules.Garden.Bed>().Count();
        }
    }

    internal sealed class CakeManager;

    internal interface IOven;

    internal sealed class Oven : IOven;
}

namespace Planted.Modules.Kitchen.Rules
{
    internal static class Recipe
    {
        public static int Ask(List<DbContext> contexts) => contexts.Count;
    }
}

namespace Planted.Modules.Kitchen.Stove
{
    internal sealed class Pan
    {
        public Sink.Tap? Filled { get; set; }
    }
}

namespace Planted.Modules.Kitchen.Sink
{
    internal sealed class Tap
    {
        public static object Fill() => new Stove.Pan();
    }
}

namespace Planted.Modules.Kitchen.Dining
{
    internal sealed class Table
    {
        public Stove.Pan? Served { get; set; }
    }
}

namespace Planted.Modules.Cellar.Contracts
{
    internal sealed class Shelf
    {
        public List<Planted.Modules.Cellar.Jar>? Jars { get; set; }
    }
}

namespace Planted.Modules.Cellar
{
    internal sealed class Jar;

    internal static class Tables
    {
        public static void Map(ModelBuilder model) => model.Entity<Jar>();
    }

    internal sealed class CellarModule : Module;

    internal sealed class Thief
    {
        [System.ComponentModel.TypeConverter(typeof(Planted.Modules.Kitchen.Contracts.Cake))]
        public object? Stolen { get; set; }
    }
}
