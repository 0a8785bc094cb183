using Mono.Cecil;
using Mono.Cecil.Cil;
using Module = Doorstep.Platform.Hosting.Module;

namespace Doorstep.UnitTests.House;

/// <summary>Something that is against the rules of the shape.</summary>
/// <param name="Rule">Which rule, in a word.</param>
/// <param name="Where">The type that breaks it.</param>
/// <param name="What">What it touches, or what is wrong with it.</param>
internal sealed record Breach(string Rule, string Where, string What)
{
    public override string ToString() => $"[{Rule}] {Where}: {What}";
}

/// <summary>Reads a built assembly and holds it against the rules of the shape in docs/architecture.md.</summary>
/// <param name="file">The assembly.</param>
/// <param name="root">The namespace above Platform and Modules.</param>
internal sealed partial class Shape(string file, string root)
{
    private static readonly string[] WebAndDatabase = ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Npgsql", "Microsoft.Data.", "System.Data"];

    private readonly AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(file);

    /// <summary>All that is wrong.</summary>
    /// <param name="modules">The front doors, which say what each module uses.</param>
    public List<Breach> Check(IReadOnlyList<Module> modules)
    {
        var pages = PagesBySource();
        var references = assembly.MainModule.Types.Where(t => t.Name != "<Module>")
            .Select(type => (Type: type, Home: HomeOf(type, pages)))
            .Where(t => t.Home is not null)
            .SelectMany(t => References.Of(t.Type).Select(to => (t.Type, From: t.Home!, To: to, At: HomeOf(Outermost(to), pages))))
            .Distinct().ToList();
        var breaches = new List<Breach>();
        foreach (var (type, from, to, at) in references)
        {
            breaches.AddRange(CheckReference(type, from, to, at, modules));
        }

        breaches.AddRange(CheckDeclarations(modules, [.. references.Where(r => r.At is { Module: { } } && !IsFrontDoor(r.To)).Select(r => (r.From.Module, r.At!.Module)).Distinct()]));
        breaches.AddRange(CheckTables(pages));
        breaches.AddRange(CheckContracts(pages));
        breaches.AddRange(assembly.MainModule.Types.Where(t => HomeOf(t, pages) is not null).SelectMany(CheckName));
        breaches.AddRange(CheckInterfaces());
        breaches.AddRange(assembly.MainModule.AssemblyReferences.Where(a => a.Name is "MediatR" or "AutoMapper" or "Mapster")
            .Select(a => new Breach("no-mediator", assembly.Name.Name, a.Name)));
        return [.. breaches.Distinct().OrderBy(b => b.ToString(), StringComparer.Ordinal)];
    }

    private IEnumerable<Breach> CheckReference(TypeDefinition type, Home from, TypeReference to, Home? at, IReadOnlyList<Module> modules)
    {
        if (from.InRules && WebAndDatabase.Any(name => to.FullName.StartsWith(name, StringComparison.Ordinal)))
        {
            yield return new("rules-pure", type.FullName, to.FullName);
        }

        if (from.InRules && at is { Module: null } && to.Namespace is { } ours && (ours == $"{root}.Platform.Database" || ours == $"{root}.Platform.Web"))
        {
            yield return new("rules-pure", type.FullName, to.FullName);
        }

        if (at is not { Module: { } other } || other == from.Module)
        {
            yield break;
        }

        if (from.Place == Place.Platform)
        {
            yield return new("platform-knows-no-module", type.FullName, to.FullName);
        }
        else if (from.Module is { } module)
        {
            if (IsFrontDoor(to) && IsFrontDoor(type))
            {
                yield break;
            }

            if (!at.InContracts)
            {
                yield return new("only-contracts", type.FullName, to.FullName);
            }

            if (!Uses(modules, module).Contains(other))
            {
                yield return new("uses-is-declared", type.FullName, to.FullName);
            }
        }
        else if (from.Place == Place.Frame && !at.InContracts)
        {
            yield return new("only-contracts", type.FullName, to.FullName);
        }
    }

    private static IEnumerable<Breach> CheckDeclarations(IReadOnlyList<Module> modules, HashSet<(string? From, string? To)> real)
    {
        foreach (var module in modules)
        {
            foreach (var used in Uses(modules, module.Name).Where(used => !real.Contains((module.Name, used))))
            {
                yield return new("uses-is-used", module.Name, $"declares {used} and does not use it");
            }

            if (Reaches(modules, module.Name, module.Name, []))
            {
                yield return new("no-cycle", module.Name, "uses itself through others");
            }
        }
    }

    private static bool Reaches(IReadOnlyList<Module> modules, string from, string target, HashSet<string> seen) =>
        Uses(modules, from).Any(used => used == target || (seen.Add(used) && Reaches(modules, used, target, seen)));

    private static IEnumerable<string> Uses(IReadOnlyList<Module> modules, string name) =>
        modules.Where(m => m.Name == name).SelectMany(m => m.Uses).Select(type => type.Name[..^"Module".Length]);

    // A table's type is mapped and asked for in its own module only, and is no contract. A view that only reads may be one.
    private IEnumerable<Breach> CheckTables(Dictionary<string, Home> pages)
    {
        foreach (var type in assembly.MainModule.Types)
        {
            if (HomeOf(type, pages) is not { } home)
            {
                continue;
            }

            foreach (var call in References.CallsIn(type).OfType<GenericInstanceMethod>().Where(IsOfTables))
            {
                foreach (var entity in call.GenericArguments.Where(e => e is not GenericParameter && !IsReadOnlyView(e)))
                {
                    if (HomeOf(Outermost(entity), pages) is { } at && (at.Module != home.Module || at.InContracts))
                    {
                        yield return new("own-tables", type.FullName, entity.FullName);
                    }
                }
            }
        }
    }

    private static bool IsOfTables(GenericInstanceMethod call) =>
        (call.Name == "Set" && IsContext(call.DeclaringType)) || (call.Name == "Entity" && call.DeclaringType.FullName == "Microsoft.EntityFrameworkCore.ModelBuilder");

    private bool IsReadOnlyView(TypeReference type) =>
        assembly.MainModule.GetType(type.FullName)?.CustomAttributes.Any(a => a.AttributeType.Name == "ReadOnlyViewAttribute") == true;

    private static bool IsContext(TypeReference type) => type.FullName == "Microsoft.EntityFrameworkCore.DbContext" || type.Name == "DoorstepDb";

    private static IEnumerable<Breach> CheckName(TypeDefinition type)
    {
        var name = type.Name.Split('`')[0];
        foreach (var suffix in new[] { "Manager", "Helper", "Helpers", "Common", "Dto", "Repository", "Mapper", "Utils", "Util" })
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                yield return new("names", type.FullName, $"ends in {suffix}");
            }
        }
    }

    private IEnumerable<Breach> CheckInterfaces()
    {
        var all = assembly.MainModule.GetTypes().Where(t => t.Namespace.StartsWith(root, StringComparison.Ordinal) || t.IsNested).ToList();
        foreach (var contract in all.Where(t => t.IsInterface))
        {
            var implementations = all.Where(t => !t.IsInterface && t.Interfaces.Any(i => i.InterfaceType.GetElementType().FullName == contract.FullName)).ToList();
            if (implementations.Count == 1)
            {
                yield return new("no-lonely-interface", contract.FullName, $"only {implementations[0].Name} implements it");
            }
        }
    }

    // Views are compiled into one namespace; the assembly says from which file each comes.
    private Dictionary<string, Home> PagesBySource() => assembly.CustomAttributes
        .Where(a => a.AttributeType.Name == "RazorCompiledItemAttribute")
        .Select(a => (Type: (TypeReference)a.ConstructorArguments[0].Value, Path: (string)a.ConstructorArguments[2].Value))
        .Where(a => a.Path.StartsWith("/Modules/", StringComparison.Ordinal))
        .ToDictionary(
            a => a.Type.FullName,
            a => HomeOfNamespace($"{root}{Path.GetDirectoryName(a.Path)!.Replace('/', '.')}", isFolderOfFrame: a.Path.StartsWith("/Modules/Shared/", StringComparison.Ordinal))!,
            StringComparer.Ordinal);

    private Home? HomeOf(TypeReference type, Dictionary<string, Home> pages)
    {
        var outermost = Outermost(type);
        return pages.TryGetValue(outermost.FullName, out var page) ? page : HomeOfNamespace(outermost.Namespace, isFolderOfFrame: false);
    }

    private Home? HomeOfNamespace(string space, bool isFolderOfFrame)
    {
        var modules = $"{root}.Modules.";
        if (isFolderOfFrame || space == modules[..^1] || space.StartsWith($"{modules}Shared", StringComparison.Ordinal))
        {
            return new Home(Place.Frame, Module: null, InContracts: false, InRules: false);
        }

        if (space.StartsWith(modules, StringComparison.Ordinal))
        {
            var parts = space[modules.Length..].Split('.');
            return new Home(Place.Module, parts[0], parts.ElementAtOrDefault(1) == "Contracts", parts.Contains("Rules", StringComparer.Ordinal), FolderOf(parts));
        }

        return space == $"{root}.Platform" || space.StartsWith($"{root}.Platform.", StringComparison.Ordinal)
            ? new Home(Place.Platform, Module: null, InContracts: false, InRules: false)
            : null;
    }

    // What does something for other modules may need the whole of its own; the data of its contracts needs nothing.
    private static string FolderOf(string[] parts) => parts is [_, "Contracts", "Access", ..] ? "Contracts.Access" : parts.ElementAtOrDefault(1) ?? "";

    private static bool IsFrontDoor(TypeReference type)
    {
        var outermost = Outermost(type);
        return outermost.Name.EndsWith("Module", StringComparison.Ordinal)
            && outermost.Namespace.EndsWith($".{outermost.Name[..^"Module".Length]}", StringComparison.Ordinal);
    }

    private static TypeReference Outermost(TypeReference type)
    {
        var element = type.GetElementType();
        while (element.DeclaringType is { } outer)
        {
            element = outer;
        }

        return element;
    }

    private enum Place
    {
        Platform,
        Module,

        // The layouts and site pages directly under Modules, which frame the pages of all.
        Frame,
    }

    private sealed record Home(Place Place, string? Module, bool InContracts, bool InRules, string Folder = "");
}

/// <summary>Every type that a type touches: members, bodies, attributes, generics, and what the compiler nested into it.</summary>
internal static class References
{
    public static HashSet<TypeReference> Of(TypeDefinition type)
    {
        var found = new Dictionary<string, TypeReference>(StringComparer.Ordinal);
        Type(type);
        return [.. found.Values];

        void Add(TypeReference? reference)
        {
            switch (reference)
            {
                case null or GenericParameter:
                    return;
                case GenericInstanceType generic:
                    foreach (var argument in generic.GenericArguments)
                    {
                        Add(argument);
                    }

                    Add(generic.ElementType);
                    return;
                case TypeSpecification specification:
                    Add(specification.ElementType);
                    return;
                default:
                    found.TryAdd(reference.FullName, reference);
                    return;
            }
        }

        void Attributes(ICustomAttributeProvider provider)
        {
            foreach (var attribute in provider.CustomAttributes)
            {
                Add(attribute.AttributeType);
                foreach (var argument in attribute.ConstructorArguments.Concat(attribute.Properties.Select(p => p.Argument)).Concat(attribute.Fields.Select(f => f.Argument)))
                {
                    Add(argument.Type);
                    Add(argument.Value as TypeReference);
                }
            }
        }

        void Generics(IGenericParameterProvider provider)
        {
            foreach (var constraint in provider.GenericParameters.SelectMany(p => p.Constraints))
            {
                Add(constraint.ConstraintType);
            }
        }

        void Type(TypeDefinition definition)
        {
            Add(definition.BaseType);
            Attributes(definition);
            Generics(definition);
            foreach (var implemented in definition.Interfaces)
            {
                Add(implemented.InterfaceType);
            }

            foreach (var field in definition.Fields)
            {
                Add(field.FieldType);
                Attributes(field);
            }

            foreach (var property in definition.Properties)
            {
                Add(property.PropertyType);
                Attributes(property);
            }

            foreach (var method in definition.Methods)
            {
                Method(method);
            }

            foreach (var nested in definition.NestedTypes)
            {
                Type(nested);
            }
        }

        void Method(MethodDefinition method)
        {
            Add(method.ReturnType);
            Attributes(method);
            Generics(method);
            foreach (var parameter in method.Parameters)
            {
                Add(parameter.ParameterType);
                Attributes(parameter);
            }

            if (!method.HasBody)
            {
                return;
            }

            foreach (var variable in method.Body.Variables)
            {
                Add(variable.VariableType);
            }

            foreach (var handler in method.Body.ExceptionHandlers)
            {
                Add(handler.CatchType);
            }

            foreach (var instruction in method.Body.Instructions)
            {
                Operand(instruction.Operand);
            }
        }

        void Operand(object? operand)
        {
            switch (operand)
            {
                case TypeReference touched:
                    Add(touched);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType);
                    Add(field.FieldType);
                    break;
                case MethodReference called:
                    Add(called.DeclaringType);
                    Add(called.ReturnType);
                    foreach (var parameter in called.Parameters)
                    {
                        Add(parameter.ParameterType);
                    }

                    foreach (var argument in (called as GenericInstanceMethod)?.GenericArguments ?? [])
                    {
                        Add(argument);
                    }

                    break;
            }
        }
    }

    public static IEnumerable<MethodReference> CallsIn(TypeDefinition type) => type.Methods.Where(m => m.HasBody)
        .SelectMany(m => m.Body.Instructions).Where(i => i.OpCode.FlowControl == FlowControl.Call).Select(i => i.Operand).OfType<MethodReference>()
        .Concat(type.NestedTypes.SelectMany(CallsIn));
}
