using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests;

/// <content>
/// A danger: how bad it is, whether it was made safe, and that somebody other than who put it right looks again. Until that
/// was passed the request stays open, whoever says that it is solved.
/// </content>
public sealed partial class Request
{
    /// <summary>True while this is a danger that no inspection has passed. A duplicate's danger is the other request's.</summary>
    public bool StillDangerous => Hazard is { PassedAt: null } && Outcome != RequestOutcome.Duplicate;

    /// <summary>Says how dangerous it is.</summary>
    public Refusal? SetSeverity(Actor by, HazardSeverity severity, string? why, Moment at)
    {
        if (Hazard is null || !IsOpen || !Enum.IsDefined(severity))
        {
            return NotNow(nameof(SetSeverity));
        }

        if (severity < Hazard.Severity && Hazard.SeveritySetFor is { } desk && at.IsAbove(desk))
        {
            return Refusal.Forbidden("Error.SetSeverity.SetAbove");
        }

        Hazard.Severity = severity;
        Hazard.SeveritySetFor = at.By?.Over(Hazard.SeveritySetFor) ?? Hazard.SeveritySetFor;
        Note(TimelineKind.SeveritySet, by, at.Now, visible: true, unit: OwnerUnit, text: why, reason: $"Severity.{severity}");
        return Moved(at);
    }

    /// <summary>The danger was fenced off, or otherwise made safe for now.</summary>
    public Refusal? MakeSafe(Actor by, string how, Moment at)
    {
        if (Hazard is not { MadeSafeAt: null } || !IsOpen)
        {
            return NotNow(nameof(MakeSafe));
        }

        Hazard.MadeSafeAt = at.Now;
        Note(TimelineKind.MadeSafe, by, at.Now, visible: true, unit: OwnerUnit, text: how);
        return Moved(at);
    }

    /// <summary>Photographs or scans were added by staff.</summary>
    public Refusal? AddFiles(Actor by, IReadOnlyCollection<NewFile> files, FileStage? stage, Moment at)
    {
        if (files.Count == 0)
        {
            return Refusal.Invalid("Error.Files.None", "photos");
        }

        Attach(files, stage, at.Now);
        Note(TimelineKind.FilesAdded, by, at.Now, visible: true, unit: OwnerUnit, reason: stage is null ? null : $"FileStage.{stage}");
        return Moved(at);
    }

    /// <summary>Takes files in, each picture under a number of its own that waits for a look.</summary>
    internal void Attach(IEnumerable<NewFile> files, FileStage? stage, DateTimeOffset now) => Files.AddRange(files.Select(f => new RequestFile
    {
        Id = f.Id, RequestId = Id, Name = f.Name, ContentType = f.ContentType, Size = f.Size, Sha256 = f.Sha256, At = now, Stage = stage,
        Picture = f.Picture is not { } picture ? null : new RequestPicture
        {
            FileId = f.Id, RequestId = Id, Number = ++PictureCount, SmallSha256 = picture.SmallSha256, Width = picture.Width, Height = picture.Height,
        },
    }));

    /// <summary>
    /// Somebody other than who put it right looks again. Passed: the resident's word closes it, also one that was said before.
    /// Not passed: it opens again for its owner.
    /// </summary>
    public Refusal? Inspect(Actor by, bool passed, string? words, Moment at)
    {
        if (State != RequestState.Answered || !StillDangerous)
        {
            return NotNow(nameof(Inspect));
        }

        if (Hazard!.WasPutRightBy(by))
        {
            return Refusal.Invalid("Error.Inspect.SamePerson");
        }

        if (!passed && Folding.Prose(words) is null)
        {
            return Refusal.Invalid("Error.Inspect.SayWhatIsLeft", "words");
        }

        Hazard.Inspections.Add(new HazardInspection
        {
            RequestId = Id, Place = Steps + 1, At = at.Now, ById = by.Id, ByName = by.Name, Passed = passed, Words = Folding.Prose(words),
        });
        if (!passed)
        {
            State = RequestState.Received;
            Confirmation = null;
            Note(TimelineKind.Inspected, by, at.Now, visible: true, unit: OwnerUnit, text: words, reason: "Inspection.Failed");
            Reopen(Actor.System, ReopenCause.Found, null, at);
            return Moved(at);
        }

        Hazard.PassedAt = at.Now;
        Note(TimelineKind.Inspected, by, at.Now, visible: true, unit: OwnerUnit, text: words, reason: "Inspection.Passed");
        if (Confirmation is not null)
        {
            Close(at);
        }
        else
        {
            ExpectAfterAnswer(at);
        }

        return Moved(at);
    }
}

/// <summary>What is known of a dangerous place or thing; never of a person.</summary>
public sealed class Hazard
{
    /// <summary>The request that it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>How dangerous it is; somebody may be hurt until staff say otherwise.</summary>
    public HazardSeverity Severity { get; set; } = HazardSeverity.Medium;

    /// <summary>
    /// The area whose coordinator last said how dangerous it is, empty for the whole town; null while none did. Who is below does
    /// not say that it is less.
    /// </summary>
    public string? SeveritySetFor { get; set; }

    /// <summary>When it was fenced off or otherwise made safe; null while it was not.</summary>
    public DateTimeOffset? MadeSafeAt { get; set; }

    /// <summary>The account of who last said that it was put right.</summary>
    public Guid? FixedById { get; private set; }

    /// <summary>Their name.</summary>
    public string? FixedByName { get; private set; }

    /// <summary>When somebody else found it gone; null while it is open.</summary>
    public DateTimeOffset? PassedAt { get; set; }

    /// <summary>Who looked, when, and what they found; steps do not need them loaded.</summary>
    public List<HazardInspection> Inspections { get; } = [];

    /// <summary>True for the one who put it right, and for nobody known.</summary>
    public bool WasPutRightBy(Actor by) => FixedById is { } id ? by.Id == id : FixedByName is not null && by.Name == FixedByName;

    internal void PutRight(Actor by) => (FixedById, FixedByName, PassedAt) = (by.Id, by.Name, null);

    internal void Again() => (MadeSafeAt, PassedAt) = (null, null);
}

/// <summary>One look whether a danger is gone.</summary>
public sealed class HazardInspection
{
    /// <summary>The request that it belongs to.</summary>
    public Guid RequestId { get; init; }

    /// <summary>Place of its line on the request's timeline.</summary>
    public int Place { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The account of who looked.</summary>
    public Guid? ById { get; init; }

    /// <summary>Their name.</summary>
    public string? ByName { get; init; }

    /// <summary>True when the danger is gone.</summary>
    public bool Passed { get; init; }

    /// <summary>What they found.</summary>
    public string? Words { get; init; }
}
