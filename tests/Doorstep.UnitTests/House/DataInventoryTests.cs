using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.UnitTests.House;

/// <summary>
/// Every column is in docs/data-inventory.csv, with purpose, basis, retention and who sees it, or in
/// docs/data-not-personal.csv, which says that it cannot point at a person.
/// </summary>
public partial class DataInventoryTests
{
    [Fact]
    public void Every_column_is_in_the_inventory_or_said_to_be_about_nobody()
    {
        var personal = Rows("data-inventory.csv", 6);
        var others = Rows("data-not-personal.csv", 2);
        var columns = Columns();
        var faults = new List<string>();
        foreach (var (table, column) in columns)
        {
            var (inInventory, inOthers) = (personal.Any(r => r[0] == table && r[1] == column), others.Any(r => r[0] == table && (r[1] == column || r[1] == "*")));
            if (inInventory == inOthers)
            {
                faults.Add(inInventory ? $"{table}.{column} is in both lists" : $"{table},{column} is in neither list");
            }
        }

        faults.AddRange(personal.Concat(others).Where(r => !columns.Exists(c => c.Table == r[0] && (c.Column == r[1] || r[1] == "*"))).Select(r => $"{r[0]},{r[1]} is listed and not in the database"));
        faults.AddRange(personal.Where(r => r.Any(string.IsNullOrWhiteSpace)).Select(r => $"{r[0]},{r[1]} has an empty field"));

        Assert.True(columns.Count > 50, "The model was not found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Columns_that_hold_people_by_their_name_are_never_said_to_be_about_nobody()
    {
        string[] words = ["email", "phone", "contact", "address", "birth", "secret", "password", "actor", "staff_id", "account_id"];
        var faults = Rows("data-not-personal.csv", 2)
            .SelectMany(row => Columns().Where(c => c.Table == row[0] && (c.Column == row[1] || row[1] == "*")))
            .Where(c => words.Any(word => c.Column.Contains(word, StringComparison.Ordinal)));

        Assert.True(!faults.Any(), string.Join('\n', faults));
    }

    /// <summary>What is kept for a time is taken away by a rule of the same time; the rest goes with what it belongs to, or by somebody's hand.</summary>
    [Fact]
    public void Every_time_in_the_inventory_is_kept_by_a_rule()
    {
        var rows = Rows("data-inventory.csv", 6);
        var faults = FaultsOf(rows, Rules()).ToList();

        Assert.True(Rules().Count > 5, "The rules were not found.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void A_time_that_no_rule_keeps_is_found_and_so_is_a_rule_of_another_time()
    {
        string[][] rows = [["drafts", "id", "p", "b", "a day", "nobody"], ["drafts", "words", "p", "b", "as long as the form", "nobody"]];

        Assert.Equal("drafts.id is kept for a day, and no rule takes it away", Assert.Single(FaultsOf(rows, [])));
        Assert.Empty(FaultsOf(rows, [new KeptColumns("drafts", "a day", "id")]));
        Assert.Contains("a rule keeps drafts.id for 2 days, and the inventory says a day", FaultsOf(rows, [new KeptColumns("drafts", "2 days", "id")]));
    }

    private static IEnumerable<string> FaultsOf(IReadOnlyList<string[]> rows, IReadOnlyList<KeptColumns> rules)
    {
        static bool Named(KeptColumns rule, string[] row) => rule.Table == row[0] && (rule.Columns.Count == 0 || rule.Columns.Contains(row[1]));
        foreach (var row in rows.Where(r => Timed().IsMatch(r[4]) && !rules.Any(rule => Named(rule, r))))
        {
            yield return $"{row[0]}.{row[1]} is kept for {row[4]}, and no rule takes it away";
        }

        foreach (var (rule, row) in rules.SelectMany(rule => rows.Where(r => Named(rule, r) && r[4] != rule.Kept).Select(r => (rule, r))))
        {
            yield return $"a rule keeps {row[0]}.{row[1]} for {rule.Kept}, and the inventory says {row[4]}";
        }
    }

    private static List<KeptColumns> Rules()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-rules-");
        try
        {
            using var app = (IDisposable)DoorstepApp.Build(AllModules.Create(), Installation.At(folder), TimeProvider.System, quiet: true);
            return [.. ((WebApplication)app).Services.GetServices<IRetentionRule>().SelectMany(rule => rule.Covers)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"\d|\bhours?\b|\bdays?\b|runs out", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Timed();

    private static List<(string Table, string Column)> Columns()
    {
        using var db = Mapped.Unopened(TableMaps.Of(AllModules.Create()));
        return [.. db.Model.GetEntityTypes().Where(type => type.GetTableName() is not null).SelectMany(table => table.GetProperties().Select(column => (table.GetTableName()!, column.GetColumnName()))).Distinct().Order()];
    }

    private static List<string[]> Rows(string file, int fields)
    {
        var rows = File.ReadAllLines(Repository.Path("docs", file)).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',').Select(f => f.Trim()).ToArray()).ToList();
        Assert.All(rows, row => Assert.True(row.Length == fields, $"docs/{file}: {string.Join(',', row)} does not have {fields} fields"));
        return rows;
    }
}
