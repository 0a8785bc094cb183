using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.RequestTypes.Files;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.UnitTests.RequestTypes;

/// <summary><c>handling.csv</c>: what it sets, what holds without it, and its mistakes with their lines.</summary>
public sealed class HandlingFileTests
{
    [Fact]
    public void Without_the_file_or_a_row_the_usual_holds()
    {
        Assert.Equal((new Deadline(14, DeadlineUnit.CalendarDays), 3), Read("setting,value\n") is { } none ? (none.ReplyWithin, none.EscalateAfter.Count) : default);
        var some = Read("setting,value\nreply_within,7 calendar days\nescalate_after,2 working hours;1 working day\nescalate_at_reopening,3\n");
        Assert.Equal(new Deadline(7, DeadlineUnit.CalendarDays), some.ReplyWithin);
        Assert.Equal([new Deadline(2, DeadlineUnit.WorkingHours), new Deadline(1, DeadlineUnit.WorkingDays)], some.EscalateAfter);
        Assert.Equal(3, some.EscalateAtReopening);
        Assert.Equal(new HandlingPolicy().AcceptWithin, some.AcceptWithin);
    }

    [Theory]
    [InlineData("reply_within,soon", "reply_within: \"soon\" is no deadline.")]
    [InlineData("escalate_after,", "escalate_after: \"\" is no list of deadlines.")]
    [InlineData("escalate_after,1 working day;soon", "escalate_after: \"1 working day;soon\" is no list of deadlines.")]
    [InlineData("escalate_at_reopening,0", "escalate_at_reopening: \"0\" is no number from 1 to 20.")]
    [InlineData("warn_within,1 hour", "\"warn_within\" is no setting.")]
    public void A_mistake_is_said_with_its_line(string row, string message)
    {
        var problems = new TownProblems();
        Check($"setting,value\naccept_within,2 working days\n{row}\n", problems);
        var problem = Assert.Single(problems.All);
        Assert.Equal(("handling.csv", 3, message), (problem.File, problem.Line, problem.Message));
    }

    private static HandlingPolicy Read(string text)
    {
        var problems = new TownProblems();
        var draft = Check(text, problems);
        Assert.Empty(problems.All);
        return draft.Get<HandlingPolicy>()!;
    }

    private static TownDraft Check(string text, TownProblems problems)
    {
        var draft = new TownDraft(new TownFolder(new DirectoryInfo("nowhere")).With("handling.csv", text));
        new HandlingFile(new HandlingSettings()).Check(draft, problems);
        return draft;
    }
}
