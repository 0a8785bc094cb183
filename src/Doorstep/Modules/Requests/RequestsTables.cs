using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests;

/// <summary>How requests are stored.</summary>
internal static class RequestsTables
{
    /// <summary>Most characters of a description.</summary>
    public const int LongestText = ReportRequest.LongestText;

    public static void Map(ModelBuilder model)
    {
        model.Entity<Request>(request =>
        {
            request.ToTable("requests").HasKey(r => r.Id);
            request.Property(r => r.Id).ValueGeneratedNever();
            request.Property(r => r.Version).IsConcurrencyToken();
            request.Ignore(r => r.IsOpen).Ignore(r => r.IsUnanswered).Ignore(r => r.OpenTasks).Ignore(r => r.StillDangerous).Ignore(r => r.IsPromised).Ignore(r => r.PromisedBy);
            request.Ignore(r => r.PublicText).Ignore(r => r.PublicAddress);
            request.HasIndex(r => r.Reference).IsUnique();
            // Only those that wait for a look: a handful among a million.
            request.HasIndex(r => r.TextState).HasFilter("text_state = 'Held'");
            request.HasIndex(r => r.DuplicateOf).HasFilter("duplicate_of IS NOT NULL");
            request.HasIndex(r => r.SubmissionId).IsUnique();
            request.HasIndex(r => new { r.Source, r.ExternalId }).IsUnique();
            // The public list and the workbench read the newest, or the next due, of a few equal columns.
            request.HasIndex(r => new { r.Public, r.ReportedAt });
            request.HasIndex(r => new { r.Public, r.UpdatedAt });
            // The map and the public list find, count and sort in these two alone, whatever lies in view. SQLite takes them for
            // "WHERE public" only because their own condition is written so.
            request.HasIndex(r => new { r.Latitude, r.Longitude, r.State, r.AreaCode, r.ReportedAt, r.Id }, "ix_requests_place").HasFilter("public");
            request.HasIndex(r => new { r.TypeCode, r.State, r.AreaCode, r.ReportedAt, r.Latitude, r.Longitude, r.Id }, "ix_requests_kind").HasFilter("public");
            request.HasIndex(r => new { r.OwnerUnit, r.State, r.NextDueAt });
            request.HasIndex(r => new { r.AreaCode, r.State, r.NextDueAt });
            request.HasIndex(r => new { r.State, r.NextDueAt });
            // The clock reads what rings next; closed requests have no alarm and are not in the way.
            request.HasIndex(r => r.AlarmAt);
            request.HasIndex(r => new { r.HandlerId, r.State });
            request.HasIndex(r => r.ReportedAt);
            request.HasMany(r => r.Timeline).WithOne().HasForeignKey(e => e.RequestId);
            request.HasMany(r => r.Answers).WithOne().HasForeignKey(a => a.RequestId);
            request.HasMany(r => r.Tasks).WithOne().HasForeignKey(t => t.RequestId);
            request.HasOne(r => r.Hazard).WithOne().HasForeignKey<Hazard>(h => h.RequestId);
            request.HasMany(r => r.Files).WithOne().HasForeignKey(f => f.RequestId);
        });

        model.View<PublicRequest>();

        model.Entity<TimelineEntry>(entry =>
        {
            entry.ToTable("request_timeline").HasKey(e => new { e.RequestId, e.Place });
            entry.Property(e => e.Place).ValueGeneratedNever();
            entry.HasIndex(e => e.At);
        });

        model.Entity<QuestionAnswer>(answer =>
        {
            answer.ToTable("request_answers").HasKey(a => new { a.RequestId, a.QuestionCode, a.Place });
            answer.Property(a => a.Place).ValueGeneratedNever();
        });

        model.Entity<HelperTask>(task =>
        {
            task.ToTable("request_tasks").HasKey(t => t.Id);
            task.Property(t => t.Id).ValueGeneratedNever();
            task.Ignore(t => t.IsOpen).Ignore(t => t.IsAwaited).Ignore(t => t.IsLate).Ignore(t => t.AlarmAt);
            task.HasIndex(t => t.RequestId);
            task.HasIndex(t => new { t.Unit, t.State });
        });

        model.Entity<Hazard>(hazard =>
        {
            hazard.ToTable("request_hazards").HasKey(h => h.RequestId);
            hazard.HasIndex(h => h.PassedAt);
            hazard.HasMany(h => h.Inspections).WithOne().HasForeignKey(i => i.RequestId);
        });

        model.Entity<HazardInspection>(inspection =>
        {
            inspection.ToTable("request_inspections").HasKey(i => new { i.RequestId, i.Place });
            inspection.Property(i => i.Place).ValueGeneratedNever();
        });

        model.Entity<RequestFile>(file =>
        {
            file.ToTable("request_files").HasKey(f => f.Id);
            file.Property(f => f.Id).ValueGeneratedNever();
            file.HasIndex(f => f.RequestId);
        });
    }
}
