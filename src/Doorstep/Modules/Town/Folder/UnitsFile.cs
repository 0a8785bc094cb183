using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Modules.Town.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Town.Folder;

/// <summary><c>units.csv</c>: the organisations that can own a request. A unit that leaves the file becomes inactive; none is ever deleted.</summary>
internal sealed partial class UnitsFile(UnitList list) : ITownFile
{
    private const int LongestName = 120;

    private static readonly CsvShape Shape = new(["code", "kind", "name_en", "name_zh-Hans"], ["email", "phone", "active"]) { Key = "code" };

    /// <inheritdoc />
    public string FileName => "units.csv";

    /// <inheritdoc />
    public void Check(TownDraft draft, TownProblems problems)
    {
        var before = problems.Found;
        var units = new List<Unit>();
        using (var csv = draft.Folder.OpenCsv(FileName, Shape, problems))
        {
            foreach (var row in csv?.Rows() ?? [])
            {
                units.Add(Read(row, problems));
            }
        }

        if (problems.Found == before && !units.Exists(unit => unit.Active))
        {
            problems.Add(FileName, null, "No unit is active, so nobody could own a request.", "Add at least one unit.");
        }

        if (FrontDesk(draft) is { } desk && problems.Found == before && !units.Exists(unit => unit.Active && unit.Code == desk))
        {
            problems.Add("town.json", null, $"frontDesk: There is no active unit \"{desk}\" in {FileName}.", "Name one of its codes, or leave it empty for the first unit of the file.");
        }

        if (problems.Found == before)
        {
            draft.Units = units;
        }
    }

    /// <inheritdoc />
    public async Task ApplyAsync(TownDraft draft, WriteScope write, CancellationToken ct)
    {
        var rows = await write.Db.Set<UnitRow>().ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, ct);
        foreach (var unit in draft.Units!)
        {
            if (!rows.Remove(unit.Code, out var row))
            {
                row = new UnitRow { Code = unit.Code };
                write.Db.Add(row);
            }

            row.Take(unit);
        }

        foreach (var left in rows.Values)
        {
            left.Active = false;
        }

        draft.Set(new UnitsInForce([.. draft.Units!, .. rows.Values.Select(row => row.ToUnit())]));
    }

    /// <inheritdoc />
    public void Publish(TownDraft draft) => list.Replace(draft.Get<UnitsInForce>()!.All, FrontDesk(draft) ?? draft.Units!.First(unit => unit.Active).Code);

    private static string? FrontDesk(TownDraft draft) => draft.Get<TownSettings>()?.FrontDesk;

    private Unit Read(CsvRow row, TownProblems problems)
    {
        var code = row["code"];
        if (!Code().IsMatch(code))
        {
            problems.Add(FileName, row.Line, $"\"{code}\" is no code.", "Use at most 40 Latin letters, digits and hyphens, such as street-lighting.");
        }

        UnitKind? kind = row["kind"].ToLowerInvariant() switch
        {
            "department" => UnitKind.Department,
            "utility" => UnitKind.Utility,
            "partner" => UnitKind.Partner,
            _ => null,
        };
        if (kind is null)
        {
            problems.Add(FileName, row.Line, $"\"{row["kind"]}\" is no kind of unit.", "Write department, utility or partner.");
        }

        var name = LocalText.Of(row["name_en"], row["name_zh-Hans"]);
        if (name.IsEmpty)
        {
            problems.Add(FileName, row.Line, "The unit has no name.", "Fill in name_en, name_zh-Hans or both.");
        }
        else if (name.All.Values.Any(text => TextLength.IsOver(text, LongestName)))
        {
            problems.Add(FileName, row.Line, string.Create(CultureInfo.InvariantCulture, $"The name is longer than {LongestName} characters."), "Shorten it.");
        }

        var (email, phone) = (Folding.Token(row["email"]) ?? "", Folding.Token(row["phone"]) ?? "");
        if (email.Length > 254 || (email.Length > 0 && !(MailAddress.TryCreate(email, out var address) && address.Address == email)))
        {
            problems.Add(FileName, row.Line, $"\"{email}\" is no e-mail address.", "Write one address, or leave it empty.");
        }

        if (phone.Length > 40)
        {
            problems.Add(FileName, row.Line, "The phone number is longer than 40 characters.", "Write one number, or leave it empty.");
        }

        bool? active = row["active"].ToLowerInvariant() switch
        {
            "" or "yes" or "true" or "1" or "是" => true,
            "no" or "false" or "0" or "否" => false,
            _ => null,
        };
        if (active is null)
        {
            problems.Add(FileName, row.Line, $"\"{row["active"]}\" is neither yes nor no.", "Write yes or no in the column active.");
        }

        return new Unit(code, name, kind ?? default, NullIfEmpty(email), NullIfEmpty(phone), active ?? true);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Code();

    private sealed record UnitsInForce(IReadOnlyList<Unit> All);
}
