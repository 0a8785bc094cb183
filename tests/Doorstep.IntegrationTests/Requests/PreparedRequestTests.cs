using System.Text.Json;
using Doorstep.Harness;
using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Tables;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Search.Tables;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A request whose rows are prepared beside the writer and one that the writer decides in its lane are the same in every table.</summary>
public class PreparedRequestTests(Towns towns) : IClassFixture<Towns>
{
    [Theory, EachEngine("plain"), EachEngine("with contact"), EachEngine("danger"), EachEngine("personal"), EachEngine("Chinese")]
    public async Task Both_ways_store_the_same(DatabaseEngine engine, string what)
    {
        var town = await towns.OnAsync(engine);
        var report = town.Services.GetRequiredService<ReportRequest>();
        var types = town.Services.GetRequiredService<RequestTypeList>().All;
        var type = what switch
        {
            "danger" => types.First(t => t.Hazard),
            "personal" => types.First(t => !t.Public),
            _ => types.First(t => t is { Public: true, Hazard: false } && t.Questions.Count > 0),
        };
        var asked = new NewRequest
        {
            TypeCode = type.Code,
            Description = what == "Chinese" ? "屋顶漏水，𠮷祥里 3 号" : "Water comes through the roof at 12 Mill Lane.",
            Address = what == "plain" ? null : "Mill Lane 3",
            Latitude = 42.5069, Longitude = 1.5221,
            Language = what == "Chinese" ? "zh-Hans" : "en",
            Answers = type.Questions.ToDictionary(q => q.Code, q => (IReadOnlyList<string>)[q.Values.Count > 0 ? q.Values[0].Key : "7"], StringComparer.Ordinal),
            Contact = what == "with contact" ? new ContactDetails { Name = "Ada", Email = $"ada.{engine}@example.org", Phone = "020 7946 0000" } : null,
            MayLackWords = true,
        };

        var prepared = await report.RunAsync(asked, CancellationToken.None);
        var decided = await town.Writer.RunAsync((write, ct) => report.StoreAsync(asked, write, ct));

        Assert.True(prepared.Succeeded, prepared.Refusal?.Problems[0].Key);
        var (one, other) = (await StoredAsync(town, prepared.Value), await StoredAsync(town, decided.Value));
        Assert.Equal(other, one);
        Assert.Contains("requests", one, StringComparison.Ordinal);
        Assert.Equal(what == "with contact" ? 1 : 0, await town.ReadAsync(db => db.Set<OutboxMessage>().CountAsync(m => m.About == prepared.Value.Id)));
        Assert.Equal(what == "personal" ? 0 : 1, await town.ReadAsync(db => db.Set<SearchEntry>().CountAsync(s => s.SubjectId == prepared.Value.Id)));
    }

    // Everything that is stored about it, with what has to differ taken out.
    private static Task<string> StoredAsync(TestTown town, Receipt receipt) => town.ReadAsync(async db =>
    {
        var request = await db.Set<Request>().AsSplitQuery().Include(r => r.Timeline.OrderBy(t => t.Place)).Include(r => r.Answers.OrderBy(a => a.QuestionCode).ThenBy(a => a.Place))
            .Include(r => r.Tasks).Include(r => r.Hazard).SingleAsync(r => r.Id == receipt.Id);
        var rows = new
        {
            requests = request,
            contact = await db.Set<Contact>().SingleOrDefaultAsync(c => c.ReceiptId == receipt.Id),
            letters = await db.Set<OutboxMessage>().Where(m => m.About == receipt.Id).Select(m => new { m.Key, m.Way, m.State, m.DueAt, m.QueuedAt, m.TriedUntil }).ToListAsync(),
            told = await db.Set<ToldFact>().Where(t => t.About == receipt.Id).Select(t => t.Fact).ToListAsync(),
            news = await db.Set<AlertEvent>().Where(a => a.SubjectId == receipt.Id).Select(a => new { a.Kind, a.Place, a.TypeCode, a.AreaCode, a.Latitude, a.Longitude, a.At }).ToListAsync(),
            entry = await db.Set<SearchEntry>().Where(s => s.SubjectId == receipt.Id).Select(s => s.Kind).ToListAsync(),
        };
        return JsonSerializer.Serialize(rows)
            .Replace(receipt.Id.ToString(), "ID", StringComparison.Ordinal).Replace(receipt.Id.ToString("N"), "ID", StringComparison.Ordinal)
            .Replace(receipt.Reference, "REF", StringComparison.Ordinal).Replace(ShortReference.Show(receipt.Reference), "REF", StringComparison.Ordinal);
    });
}
