using Doorstep.Modules.Alerts.Tables;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Platform.Database;

namespace Doorstep.Modules.Alerts.Contracts.Access;

/// <summary>Where modules say what happened, in the transaction in which it happened. Who wants to hear of it is looked up later, so that no write waits for that.</summary>
public sealed class NewsFeed(TimeProvider clock)
{
    // What is older is history that is stored later, and news to nobody.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>Notes what happened.</summary>
    public void Publish(WriteScope write, News news)
    {
        if (IsNews(write))
        {
            write.Add(new AlertEvent
            {
                Id = Guid.CreateVersion7(write.Now), SubjectId = news.Id, Place = news.Sequence, Kind = news.What, TypeCode = news.Topic, AreaCode = news.Area,
                Latitude = news.Latitude, Longitude = news.Longitude, At = write.Now,
            });
        }
    }

    /// <summary>It is public no longer: what was to be told of it is not told.</summary>
    public async Task WithdrawAsync(WriteScope write, Guid id, CancellationToken ct)
    {
        if (IsNews(write))
        {
            await AlertTables.ForgetAsync(write, id, ct);
            await Webhooks.WithdrawAsync(write, id, ct);
        }
    }

    private bool IsNews(WriteScope write) => write.Now >= clock.GetUtcNow() - Fresh;
}
