using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Statistics;

namespace Doorstep.Modules.Results.Rules;

/// <summary>A part of a whole, with the interval in which the true share lies with 95 % confidence.</summary>
/// <param name="Of">How many.</param>
/// <param name="Among">Of how many.</param>
public readonly record struct Share(int Of, int Among)
{
    /// <summary>From 0 to 1; null of nothing.</summary>
    public double? Rate => Among > 0 ? (double)Of / Among : null;

    /// <summary>Wilson's interval; null of nothing.</summary>
    public Interval? Interval => Wilson.Of(Of, Among);
}

/// <summary>What is counted of a group of requests.</summary>
public sealed class Tally
{
    private int answersSeen;
    private int closingsSeen;
    private (int Half, int Most)? answerRanks;
    private (int Half, int Most)? closingRanks;

    /// <summary>Requests that were asked.</summary>
    public int Asked { get; private set; }

    /// <summary>Of those, with a first answer.</summary>
    public int Answered { get; private set; }

    /// <summary>First answers by the date that was promised then.</summary>
    public int InTime { get; private set; }

    /// <summary>First answers after it, and those still missing past their date.</summary>
    public int Late { get; private set; }

    /// <summary>Closed before an answer since the resident no longer needed it.</summary>
    public int Void { get; private set; }

    /// <summary>Not closed.</summary>
    public int Open { get; private set; }

    /// <summary>The resident's word that stands is "solved".</summary>
    public int Solved { get; private set; }

    /// <summary>… "solved in part".</summary>
    public int Partly { get; private set; }

    public int NotSolved { get; private set; }

    public int NoLongerNeeded { get; private set; }

    /// <summary>Closed without a word.</summary>
    public int Unconfirmed { get; private set; }

    /// <summary>Opened again at least once.</summary>
    public int Reopened { get; private set; }

    /// <summary>… because the resident said that it is not solved.</summary>
    public int ReopenedByWord { get; private set; }

    /// <summary>With a wider area's coordinator.</summary>
    public int Raised { get; private set; }

    /// <summary>Open and without an answer.</summary>
    public int Waiting => Asked - Answered - Void;

    /// <summary>Those of which it is known whether the promise was kept.</summary>
    public int Due => InTime + Late;

    /// <summary>Residents who said solved, partly or not.</summary>
    public int Said => Solved + Partly + NotSolved;

    /// <summary>Of those, by the one-time code of a letter, which the office that printed it has seen.</summary>
    public int SaidByLetter { get; private set; }

    /// <summary>Of those, written down by staff who heard or read it.</summary>
    public int SaidToStaff { get; private set; }

    /// <summary>Of those, by the resident's own code.</summary>
    public int SaidThemselves => Said - SaidByLetter - SaidToStaff;

    /// <summary>Without any word, and not closed for want of one.</summary>
    public int NoWord => Asked - Said - NoLongerNeeded - Unconfirmed;

    /// <summary>Promises kept.</summary>
    public Share Kept => new(InTime, Due);

    /// <summary>"Solved" among those who said a word.</summary>
    public Share SolvedShare => new(Solved, Said);

    /// <summary>
    /// Milliseconds within which half were answered, by nearest rank among all that were asked and not withdrawn before; those still
    /// without an answer count as longer than any other. Null while that half is not answered.
    /// </summary>
    public long? MedianToAnswer { get; private set; }

    /// <summary>The same for nine in ten.</summary>
    public long? NinetiethToAnswer { get; private set; }

    /// <summary>The same for half being closed, among all that were asked.</summary>
    public long? MedianToClose { get; private set; }

    /// <summary>The same for nine in ten being closed.</summary>
    public long? NinetiethToClose { get; private set; }

    /// <summary>The nearest rank, from 1: the smallest place at which at least this many hundredths of all are reached.</summary>
    public static int RankOf(int hundredths, int among) => (int)((((long)hundredths * among) + 99) / 100);

    internal void Count(in Fact fact)
    {
        Asked++;
        Answered += fact.Answered ? 1 : 0;
        InTime += fact.Promise == Promise.Kept ? 1 : 0;
        Late += fact.Promise is Promise.Broken or Promise.Missed ? 1 : 0;
        Void += fact.Promise == Promise.Void ? 1 : 0;
        Open += fact.Open ? 1 : 0;
        Reopened += fact.Reopened ? 1 : 0;
        ReopenedByWord += fact.ReopenedByWord ? 1 : 0;
        Raised += fact.Raised ? 1 : 0;
        if (fact.Word is Word.Solved or Word.Partly or Word.NotSolved)
        {
            SaidByLetter += fact.WordBy == WordSource.Letter ? 1 : 0;
            SaidToStaff += fact.WordBy == WordSource.Staff ? 1 : 0;
        }

        switch (fact.Word)
        {
            case Word.Solved:
                Solved++;
                break;
            case Word.Partly:
                Partly++;
                break;
            case Word.NotSolved:
                NotSolved++;
                break;
            case Word.NoLongerNeeded:
                NoLongerNeeded++;
                break;
            case Word.Unconfirmed:
                Unconfirmed++;
                break;
        }
    }

    /// <summary>To be called for each answered one, the quickest first, once all are counted; then for each closed one, likewise.</summary>
    internal void See(in Fact fact, bool answers)
    {
        if (answers)
        {
            answerRanks ??= (RankOf(50, Asked - Void), RankOf(90, Asked - Void));
            answersSeen++;
            MedianToAnswer = answersSeen == answerRanks.Value.Half ? fact.ToAnswer : MedianToAnswer;
            NinetiethToAnswer = answersSeen == answerRanks.Value.Most ? fact.ToAnswer : NinetiethToAnswer;
        }
        else
        {
            closingRanks ??= (RankOf(50, Asked), RankOf(90, Asked));
            closingsSeen++;
            MedianToClose = closingsSeen == closingRanks.Value.Half ? fact.ToClose : MedianToClose;
            NinetiethToClose = closingsSeen == closingRanks.Value.Most ? fact.ToClose : NinetiethToClose;
        }
    }
}
