using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Harness;
using Doorstep.Modules.Import;
using Doorstep.Platform.Files;

namespace Doorstep.UnitTests.Import;

/// <summary>What a mapping can say is described whole: in the example that the command prints and in the operator's pages.</summary>
public sealed class MappingDescriptionTests
{
    private static readonly string Page = File.ReadAllText(Repository.Path("docs", "operate", "import.md"));

    public static TheoryData<string> Parts => [.. PartsOf(typeof(Mapping), "")];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_part_is_in_the_example_and_in_the_page(string part)
    {
        using var example = JsonDocument.Parse(Mapping.Example(), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var at = example.RootElement;
        foreach (var name in part.Split('.'))
        {
            Assert.True(at.TryGetProperty(name, out at), $"{part} is not in the example");
        }

        Assert.Contains($"| `{part}` |", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_describes_nothing_that_there_is_not()
    {
        var described = Page.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]).Where(p => !p.StartsWith('-'));
        Assert.Empty(described.Except(Parts.Select(p => p.Data)));
    }

    [Fact]
    public void The_example_can_be_used_as_it_is()
    {
        var problems = new FileProblems();
        Assert.NotNull(Mapping.Parse(Mapping.Example(), "example.json", problems));
        Assert.Empty(problems.All);
    }

    private static IEnumerable<string> PartsOf(Type type, string before)
    {
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>() is null && p.SetMethod is not null))
        {
            var part = before + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            yield return part;
            var inner = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (inner.Namespace == typeof(Mapping).Namespace && inner.IsClass && !typeof(IEnumerable).IsAssignableFrom(inner))
            {
                foreach (var below in PartsOf(inner, $"{part}."))
                {
                    yield return below;
                }
            }
        }
    }
}
