using System.Net;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.RateLimits;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Duplicates;

/// <summary>
/// Somebody who was about to ask says that a request which is there is theirs too. One form counts once, however often it is
/// sent, and one network a few times a day; who they are is not asked.
/// </summary>
public sealed class SayMineToo(Writer writer, Limiter limiter)
{
    /// <summary>Counts it, gives the reference back and whether it counted. NotFound when everybody may not see such a request.</summary>
    /// <param name="submission">The random number of their form.</param>
    /// <param name="typed">Reference of the request.</param>
    /// <param name="network">Where the form came from.</param>
    /// <param name="ct">Stops the wait for the writer.</param>
    public Task<Outcome<(string Reference, bool Counted)>> RunAsync(Guid submission, string? typed, string network, CancellationToken ct) => writer.RunAsync<(string, bool)>(
        async (write, token) =>
        {
            if (!ShortReference.TryRead(typed, out var reference)
                || await PublicRequest.In(write.Db).Where(r => r.Reference == reference).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(token) is not { } id)
            {
                return Refusal.NotFound("Error.Link.NotFound");
            }

            var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{submission:N}{id:N}")));
            if (await write.Db.Set<AlsoAsked>().AnyAsync(a => a.RequestId == id && a.Key == key, token))
            {
                return (reference, true);
            }

            if (!limiter.CountsMineToo(network, id))
            {
                return (reference, false);
            }

            write.Db.Add(new AlsoAsked { RequestId = id, Key = key });
            return (reference, true);
        },
        ct);
}
