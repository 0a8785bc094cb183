using System.Text.RegularExpressions;
using System.Xml.Linq;
using Doorstep.Harness;

namespace Doorstep.UnitTests.House;

/// <summary>Rules for the files of the repository.</summary>
public partial class RepositoryTests
{
    private static readonly string[] Texts = ["*.cs", "*.cshtml", "*.csproj", "*.props", "*.targets", "*.md", "*.json", "*.ts", "*.scss", "*.sql", "*.csv", "*.sh", "*.yml"];

    [Fact]
    public void No_file_names_a_machine_or_a_package_host()
    {
        var faults = from file in Sources.Of(".", Texts).Concat(Scripts())
                     where !file.Path.EndsWith("RepositoryTests.cs", StringComparison.Ordinal)
                     from line in file.Lines.Select((text, n) => (text, number: n + 1))
                     where Place().IsMatch(line.text)
                     select $"{file.Path}:{line.number}: {line.text.Trim()[..Math.Min(line.text.Trim().Length, 100)]}";

        Assert.True(!faults.Any(), string.Join('\n', faults.Take(20)));
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_file_and_locks_beside_each_project()
    {
        var projects = Sources.Of(".", "*.csproj");
        var faults = new List<string>();
        foreach (var project in projects)
        {
            faults.AddRange(XDocument.Parse(project.Text).Descendants("PackageReference")
                .Where(reference => reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null || reference.Element("Version") is not null)
                .Select(reference => $"{project.Path}: {reference.Attribute("Include")?.Value} names its version; Directory.Packages.props does"));
            if (!File.Exists(Repository.Path(Path.GetDirectoryName(project.Path)!, "packages.lock.json")))
            {
                faults.Add($"{project.Path} has no packages.lock.json");
            }
        }

        foreach (var package in Sources.Of(".", "package.json").Where(p => !File.Exists(Repository.Path(Path.GetDirectoryName(p.Path)!, "package-lock.json"))))
        {
            faults.Add($"{package.Path} has no package-lock.json");
        }

        Assert.True(projects.Count >= 5);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Nothing_is_left_to_do_in_comments()
    {
        var faults = from file in Sources.Of("src", "*.cs", "*.cshtml", "*.ts").Concat(Sources.Of("tests", "*.cs"))
                     where !file.Path.EndsWith("RepositoryTests.cs", StringComparison.Ordinal)
                     where Unfinished().IsMatch(file.Text)
                     select file.Path;

        Assert.True(!faults.Any(), string.Join('\n', faults));
    }

    private static IEnumerable<Source> Scripts() => new[] { "test", ".ci/run" }.Select(name => new Source(name, File.ReadAllText(Repository.Path(name))));

    [GeneratedRegex(@"(^|[\s""'=(:])/(work|root|home)/\w|registry\.npmjs|nuget\.org|artifactory|127\.0\.0\.1:\d+/(npm|nuget)|""resolved"": ""http", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();
}
