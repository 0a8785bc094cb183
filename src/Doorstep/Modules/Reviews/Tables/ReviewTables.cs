using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Reviews.Tables;

/// <summary>How sample reviews are stored.</summary>
internal static class ReviewTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<SampleReview>(review =>
        {
            review.ToTable("sample_reviews").HasKey(r => r.Id);
            review.Property(r => r.Id).ValueGeneratedNever();
            review.Ignore(r => r.IsFinished);
            review.HasMany(r => r.Calls).WithOne().HasForeignKey(c => c.ReviewId);
            review.HasOne<ReviewList>().WithOne().HasForeignKey<ReviewList>(l => l.ReviewId);
        });

        model.Entity<ReviewList>(list => list.ToTable("sample_review_lists").HasKey(l => l.ReviewId));

        model.Entity<ReviewCall>(call =>
        {
            call.ToTable("sample_review_calls").HasKey(c => new { c.ReviewId, c.Place });
            call.Property(c => c.Place).ValueGeneratedNever();
            call.Property(c => c.Version).IsConcurrencyToken();
            call.HasIndex(c => c.RequestId);
            call.RefersTo("requests", nameof(ReviewCall.RequestId));
        });
    }
}
