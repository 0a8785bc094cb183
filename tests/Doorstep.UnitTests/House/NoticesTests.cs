using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Harness;

namespace Doorstep.UnitTests.House;

/// <summary>The licence, and what is said of the packages of others.</summary>
public partial class NoticesTests
{
    private const string Expression = "AGPL-3.0-or-later";

    [Fact]
    public void Notices_name_each_package_of_the_lock_files_in_its_version_and_no_other()
    {
        var locked = Sources.Of("src", "packages.lock.json").SelectMany(PackagesOf).Concat(PackagesOfClient()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = Named().Matches(File.ReadAllText(Repository.Path("THIRD-PARTY-NOTICES.md"))).Select(m => m.Groups["package"].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.True(locked.Count > 100, "The lock files are not read.");
        Assert.True(locked.SetEquals(named), $"Run build/notices.mjs. Missing: {string.Join(", ", locked.Except(named))}. Gone: {string.Join(", ", named.Except(locked))}.");
    }

    [Fact]
    public void Projects_carry_the_licence()
    {
        Assert.StartsWith("GNU AFFERO GENERAL PUBLIC LICENSE", File.ReadAllText(Repository.Path("LICENSE")), StringComparison.Ordinal);
        Assert.Contains($"<PackageLicenseExpression>{Expression}</PackageLicenseExpression>", File.ReadAllText(Repository.Path("Directory.Build.props")), StringComparison.Ordinal);
        Assert.All(Sources.Of(".", "package.json"), file =>
        {
            using var json = JsonDocument.Parse(file.Text);
            Assert.Equal(Expression, json.RootElement.GetProperty("license").GetString());
        });
    }

    private static List<string> PackagesOf(Source file)
    {
        using var json = JsonDocument.Parse(file.Text);
        return [.. json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
            .Where(p => p.Value.GetProperty("type").GetString() != "Project").Select(p => $"{p.Name} {p.Value.GetProperty("resolved").GetString()}")];
    }

    private static List<string> PackagesOfClient()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.Path("src", "client", "package-lock.json")));
        return [.. json.RootElement.GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0)
            .Select(p => $"{p.Name[(p.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..]} {p.Value.GetProperty("version").GetString()}")];
    }

    [GeneratedRegex(@"^- (?<package>\S+ \S+) \(", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Named();
}
