using Mono.Cecil;

namespace Doorstep.UnitTests.House;

/// <summary>One folder of a module touches another.</summary>
/// <param name="Module">The module.</param>
/// <param name="From">The folder that touches; empty for the module's own.</param>
/// <param name="To">The folder that is touched.</param>
internal sealed record FolderEdge(string Module, string From, string To);

/// <summary>What lies inside of the modules.</summary>
internal sealed partial class Shape
{
    /// <summary>The rule that is not kept everywhere yet; what is left stands in tolerated.txt.</summary>
    public const string ContractsHideTables = "contracts-hide-tables";

    /// <summary>Which folders of a module touch which. Front doors, which name everything, do not count.</summary>
    public IReadOnlyList<FolderEdge> FolderEdges()
    {
        var pages = PagesBySource();
        return [.. assembly.MainModule.Types.Where(type => !IsFrontDoor(type))
            .Select(type => (Type: type, From: HomeOf(type, pages)))
            .Where(t => t.From is { Module: not null })
            .SelectMany(t => References.Of(t.Type).Where(to => !IsFrontDoor(to)).Select(to => (From: t.From!, To: HomeOf(Outermost(to), pages))))
            .Where(e => e.To is { Module: not null } to && to.Module == e.From.Module && to.Folder != e.From.Folder)
            .Select(e => new FolderEdge(e.From.Module!, e.From.Folder, e.To!.Folder))
            .Distinct().OrderBy(e => e.Module, StringComparer.Ordinal).ThenBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal)];
    }

    /// <summary>The edges from which a way leads back.</summary>
    public static IEnumerable<FolderEdge> InCycles(IReadOnlyCollection<FolderEdge> edges) => edges.Where(edge => Leads(edges, edge.Module, edge.To, edge.From, []));

    /// <summary>Which modules touch which, front doors aside.</summary>
    public static string Draw(IReadOnlyList<Doorstep.Platform.Hosting.Module> modules) => string.Join('\n', modules.Select(m =>
        $"{ModulePlaces.All.FirstOrDefault(p => p.Name == m.Name)?.Layer ?? 0,2} {m.Name,-14} {(m.Uses.Count == 0 ? "-" : string.Join(", ", m.Uses.Select(u => u.Name[..^"Module".Length]).Order(StringComparer.Ordinal)))}"));

    /// <summary>Layers are used downwards, or what stands above in the same one.</summary>
    public static IEnumerable<Breach> CheckLayers(IReadOnlyList<Doorstep.Platform.Hosting.Module> modules, IReadOnlyList<ModulePlace> places)
    {
        var order = places.Select((place, at) => (place, at)).ToDictionary(p => p.place.Name, p => (p.place.Layer, p.at), StringComparer.Ordinal);
        foreach (var module in modules)
        {
            if (!order.TryGetValue(module.Name, out var own))
            {
                yield return new("layers", module.Name, "stands in no layer; ModulePlaces lists them");
                continue;
            }

            foreach (var used in Uses(modules, module.Name).Where(u => order.TryGetValue(u, out var at) && (at.Layer > own.Layer || at.at >= own.at)))
            {
                yield return new("layers", module.Name, $"uses {used}, which is not below it");
            }
        }
    }

    // A contract that hands out a table's type lets others change rows behind the module's back.
    private IEnumerable<Breach> CheckContracts(Dictionary<string, Home> pages)
    {
        var tables = assembly.MainModule.Types.SelectMany(References.CallsIn).OfType<GenericInstanceMethod>()
            .Where(call => call.Name == "Entity" && call.DeclaringType.FullName == "Microsoft.EntityFrameworkCore.ModelBuilder")
            .SelectMany(call => call.GenericArguments).Where(e => e is not GenericParameter && !IsReadOnlyView(e)).Select(e => e.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var type in assembly.MainModule.Types.Where(t => HomeOf(t, pages) is { InContracts: true }).SelectMany(t => t.NestedTypes.Where(n => n.IsNestedPublic || n.IsNestedAssembly).Prepend(t)))
        {
            var shown = type.Methods.Where(m => m.IsPublic || m.IsAssembly).SelectMany(m => m.Parameters.Select(p => p.ParameterType).Prepend(m.ReturnType))
                .Concat(type.Fields.Where(f => f.IsPublic || f.IsAssembly).Select(f => f.FieldType));
            foreach (var table in shown.SelectMany(Parts).Select(p => p.FullName).Where(tables.Contains).Distinct(StringComparer.Ordinal))
            {
                yield return new(ContractsHideTables, type.FullName, table);
            }
        }
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static bool Leads(IReadOnlyCollection<FolderEdge> edges, string module, string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && edges.Where(e => e.Module == module && e.From == from).Any(e => Leads(edges, module, e.To, to, seen)));
}
