using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311.Forwarding;

/// <summary>Where a request that is passed on stands.</summary>
public enum PassOnState
{
    /// <summary>It is sent when its time comes.</summary>
    Waiting,

    /// <summary>It is being sent now, or its sender died: it may have arrived and is not sent again.</summary>
    Sending,

    /// <summary>The body has it.</summary>
    Taken,

    /// <summary>It could not be passed on.</summary>
    Failed,
}

/// <summary>One public request on its way to another body. Holds ids only; what is sent is read from the request.</summary>
public sealed class PassOn
{
    public Guid RequestId { get; init; }

    /// <summary>Code of the body.</summary>
    public required string Body { get; init; }

    /// <summary>Where it stands.</summary>
    public PassOnState State { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is tried next, or until when its sender may take.</summary>
    public DateTimeOffset NextAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<PassOn>(item =>
    {
        item.ToTable("request_pass_ons").HasKey(p => new { p.RequestId, p.Body });
        item.HasIndex(p => new { p.State, p.NextAt });
        item.RefersTo("requests", nameof(PassOn.RequestId));
    });

    /// <summary>Queues it with the answer that says so; once for each body, however often it is answered.</summary>
    internal static async Task QueueAsync(WriteScope write, Guid request, string body, CancellationToken ct)
    {
        if (!await write.Db.Set<PassOn>().AnyAsync(p => p.RequestId == request && p.Body == body, ct))
        {
            write.Db.Add(new PassOn { RequestId = request, Body = body, NextAt = write.Now });
        }
    }
}
