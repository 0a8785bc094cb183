using Doorstep.Harness;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.UnitTests.House;

/// <summary>
/// Every column is in docs/data-inventory.csv, with purpose, basis, retention and who sees it, or in
/// docs/data-not-personal.csv, which says that it cannot point at a person.
/// </summary>
public class DataInventoryTests
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

    private static List<(string Table, string Column)> Columns()
    {
        var options = new DbContextOptionsBuilder<DoorstepDb>().UseSqlite("Data Source=:memory:").Options;
        using var db = new DoorstepDb(options, TableMaps.Of(AllModules.Create()));
        return [.. db.Model.GetEntityTypes().Where(type => type.GetTableName() is not null).SelectMany(table => table.GetProperties().Select(column => (table.GetTableName()!, column.GetColumnName()))).Distinct().Order()];
    }

    private static List<string[]> Rows(string file, int fields)
    {
        var rows = File.ReadAllLines(Repository.Path("docs", file)).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',').Select(f => f.Trim()).ToArray()).ToList();
        Assert.All(rows, row => Assert.True(row.Length == fields, $"docs/{file}: {string.Join(',', row)} does not have {fields} fields"));
        return rows;
    }
}
