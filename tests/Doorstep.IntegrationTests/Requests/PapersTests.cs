using System.Net;
using Doorstep.Harness;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>What staff print: a job sheet for those who do the work, a letter for the resident.</summary>
public class PapersTests(StaffTowns towns) : IClassFixture<StaffTowns>
{
    [Theory, EachEngine]
    public async Task A_job_sheet_tells_the_work_and_no_contact_unless_asked_for(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = await town.AskAsync();
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var (sheet, raw) = await PrintAsync(staff, $"{asked.Desk()}/job-sheet.pdf");
        foreach (var told in new[] { "Job sheet", ShortReference.Show(asked.Reference), "Hole or damage in a road", "School Lane 3", "Our Town › North", "A deep hole by the school", "Streets and lighting", "Could somebody be hurt there today?" })
        {
            Assert.Contains(told, Flat(sheet), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Wang Fang", sheet.All, StringComparison.Ordinal);
        Assert.DoesNotContain("8888", sheet.All, StringComparison.Ordinal);
        Assert.InRange(raw.Length, 2000, 200_000);
        await SaveAsync("job-sheet-en", raw);

        var withContact = (await PrintAsync(staff, $"{asked.Desk()}/job-sheet.pdf?contact=1")).Sheet.All;
        Assert.Contains("Wang Fang", withContact, StringComparison.Ordinal);
        Assert.Contains("0571 8888 1234", withContact, StringComparison.Ordinal);
        Assert.Equal(2, (await LooksAsync(town, asked.Id)).Count);
    }

    [Theory, EachEngine]
    public async Task A_letter_speaks_the_residents_language_and_carries_the_way_back(DatabaseEngine engine)
    {
        var town = await towns.OnAsync(engine);
        var asked = (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "street-light", Description = "人民路12号门前的路灯坏了，晚上很黑，老人孩子都不敢出门。", Address = "人民路12号", AreaCode = "north", Language = "zh-Hans",
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["lamp-fault"] = ["out"] },
                Contact = new ContactDetails { Name = "王芳", PostalAddress = "人民路12号3单元502室\n310000 河湾镇" }, Channel = Channel.Letter,
            },
            default)).Value;
        var officer = await town.AddStaffAsync(StaffRole.Officer);
        var answered = await town.Services.GetRequiredService<AnswerRequest>().RunAsync(
            new StaffStep(officer, asked.Reference, (await town.RequestAsync(asked.Reference)).Version), town.Done("路灯已于今天上午修好，更换了灯泡和镇流器。"), default);
        Assert.True(answered.Succeeded);
        using var staff = await town.SignInAsync(StaffRole.Officer);

        var (letter, raw) = await PrintAsync(staff, $"{asked.Desk()}/reply.pdf");
        // The letter has a code of its own; the resident's is never on paper that staff print.
        var printed = Assert.Single(await town.ReadAsync(db => db.Set<Doorstep.Modules.Receipts.Tables.Letter>().Where(l => l.ReceiptId == asked.Id).ToListAsync()));
        var code = SecretCode.Show(town.Services.GetRequiredService<SecretCode>().For(printed.Id));
        Assert.DoesNotContain(SecretCode.Show(asked.Code), letter.All, StringComparison.Ordinal);
        foreach (var told in new[] { "王芳，您好！", "人民路12号3单元502室", "310000 河湾镇", "更换了灯泡和镇流器", "问题解决了吗", "未解决", "的来信中反映", ShortReference.Show(asked.Reference), code, "本信一次性码", "未经确认" })
        {
            Assert.Contains(told, Flat(letter), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Your request", letter.All, StringComparison.Ordinal);
        Assert.InRange(raw.Length, 2000, 200_000);
        await SaveAsync("reply-zh", raw);
        await SaveAsync("job-sheet-zh", (await PrintAsync(await town.SignInAsync(StaffRole.Officer, language: "zh-CN"), $"{asked.Desk()}/job-sheet.pdf?contact=1")).Raw);
        Assert.Equal(2, (await LooksAsync(town, asked.Id)).Count);
    }

    [Theory]
    [InlineData(Channel.Web, "you told us on our website:")]
    [InlineData(Channel.Phone, "you told us by phone:")]
    [InlineData(Channel.Letter, "In your letter of")]
    [InlineData(Channel.Counter, "you told us at the counter:")]
    [InlineData(Channel.Visit, "you told us when we visited you:")]
    [InlineData(Channel.Api, "you told us through another app or website:")]
    public async Task A_letter_says_how_it_was_asked(Channel channel, string said)
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        var asked = (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = "street-light", Description = "The lamp is out", Address = "Mill Lane 4", AreaCode = "north", Channel = channel,
                Answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["lamp-fault"] = ["out"] }, Contact = new ContactDetails { PostalAddress = "Mill Lane 4" },
            },
            default)).Value;
        using var staff = await town.SignInAsync(StaffRole.Coordinator);
        var letter = Flat((await PrintAsync(staff, $"{asked.Desk()}/reply.pdf")).Sheet);
        Assert.Contains(said, letter, StringComparison.Ordinal);
        Assert.DoesNotContain("wrote", letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_letter_fits_where_the_request_stands()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        var asked = await town.AskAsync();
        var officer = await town.AddStaffAsync(StaffRole.Officer);
        using var staff = await town.SignInAsync(StaffRole.Officer);
        var address = $"{asked.Desk()}/reply.pdf";
        Assert.Contains("is dealing with it and answers by", Flat((await PrintAsync(staff, address)).Sheet), StringComparison.Ordinal);

        await StepAsync(step => town.Services.GetRequiredService<AskResident>().RunAsync(step, "Which side of the road is it on?", default));
        var question = Flat((await PrintAsync(staff, address)).Sheet);
        Assert.Contains("has a question for you", question, StringComparison.Ordinal);
        Assert.Contains("Which side of the road is it on?", question, StringComparison.Ordinal);
        Assert.DoesNotContain("Is it solved?", question, StringComparison.Ordinal);

        await StepAsync(step => town.Services.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done("We filled the hole."), default));
        var (sheet, raw) = await PrintAsync(staff, address);
        Assert.Contains("Is it solved? Only you can say", Flat(sheet), StringComparison.Ordinal);
        Assert.Contains("Dear Wang Fang,", sheet.All, StringComparison.Ordinal);
        await SaveAsync("reply-en", raw);

        async Task StepAsync(Func<StaffStep, Task<Outcome<Done>>> take) =>
            Assert.True((await take(new StaffStep(officer, asked.Reference, (await town.RequestAsync(asked.Reference)).Version))).Succeeded);
    }

    [Fact]
    public async Task What_is_not_theirs_cannot_be_printed_and_leaves_no_look()
    {
        var town = await towns.OnAsync(DatabaseEngine.Sqlite);
        var asked = await town.AskAsync();
        using var water = await town.SignInAsync(StaffRole.Officer, "water");
        using var administrator = await town.SignInAsync(StaffRole.Administrator);
        foreach (var visitor in new[] { water, administrator })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{asked.Desk()}/job-sheet.pdf?contact=1")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{asked.Desk()}/reply.pdf")).Status);
        }

        Assert.Empty(await LooksAsync(town, asked.Id));
    }

    private static async Task<(PdfText Sheet, byte[] Raw)> PrintAsync(Visitor staff, string address)
    {
        var answer = await staff.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.EndsWith(".pdf", answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        var raw = await answer.Content.ReadAsByteArrayAsync();
        return (new PdfText(raw), raw);
    }

    private static string Flat(PdfText sheet) => sheet.All.Replace("\n", sheet.All.Contains("受理编号", StringComparison.Ordinal) ? "" : " ", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<Look>> LooksAsync(TestTown town, Guid id)
    {
        await using var scope = town.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessLog>().ForAsync(id, default);
    }

    // Kept beside the tests' other pictures, to be looked at.
    private static Task SaveAsync(string name, byte[] pdf)
    {
        var folder = Directory.CreateDirectory(Repository.Path("artifacts", "papers"));
        return File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{name}.pdf"), pdf);
    }
}
