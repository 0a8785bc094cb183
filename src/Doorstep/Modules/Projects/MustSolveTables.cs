using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Projects;

/// <summary>How claimed problems are stored.</summary>
internal static class MustSolveTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<ClaimedProblem>(problem =>
        {
            problem.ToTable("must_solves").HasKey(p => p.Id);
            problem.Property(p => p.Id).ValueGeneratedNever();
            problem.Property(p => p.Version).IsConcurrencyToken();
            problem.Ignore(p => p.Next);
            problem.HasIndex(p => p.Reference).IsUnique();
            problem.HasMany(p => p.Milestones).WithOne().HasForeignKey(m => m.MustSolveId);
            problem.HasMany(p => p.Lines).WithOne().HasForeignKey(l => l.MustSolveId);
        });

        model.Entity<Milestone>(milestone =>
        {
            milestone.ToTable("must_solve_milestones").HasKey(m => new { m.MustSolveId, m.Place });
            milestone.Property(m => m.Place).ValueGeneratedNever();
        });

        model.Entity<MustSolveLine>(line =>
        {
            line.ToTable("must_solve_lines").HasKey(l => new { l.MustSolveId, l.Place });
            line.Property(l => l.Place).ValueGeneratedNever();
        });

        model.Entity<AttachedRequest>(attached =>
        {
            attached.ToTable("must_solve_requests").HasKey(a => new { a.MustSolveId, a.RequestId });
            // Two tellers, on two servers, never tell a request the same line twice.
            attached.Property(a => a.Heard).IsConcurrencyToken();
            attached.HasIndex(a => a.RequestId);
            attached.HasOne<ClaimedProblem>().WithMany().HasForeignKey(a => a.MustSolveId);
            attached.RefersTo("requests", nameof(AttachedRequest.RequestId));
        });

        model.Entity<ToldPeople>(told =>
        {
            told.ToTable("must_solve_people").HasKey(t => new { t.MustSolveId, t.Quarter });
            told.HasOne<ClaimedProblem>().WithMany().HasForeignKey(t => t.MustSolveId);
        });
    }
}
