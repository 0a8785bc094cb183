using Doorstep.Platform.Database;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>A new request with all that hangs on it, for either kind of write.</summary>
internal static class RequestRows
{
    /// <summary>Adds it. What it is made of stands here once more for rows that no context tracks: a test compares both.</summary>
    public static void Add(WriteScope write, Request request)
    {
        if (write.Rows is not { } rows)
        {
            write.Db.Add(request);
            return;
        }

        rows.Add(request);
        request.Timeline.ForEach(rows.Add);
        request.Answers.ForEach(rows.Add);
        request.Tasks.ForEach(rows.Add);
        if (request.Hazard is { } hazard)
        {
            rows.Add(hazard);
        }

        if (request.Files.Count > 0)
        {
            throw new InvalidOperationException("Files are claimed from those that wait, which reads.");
        }
    }
}
