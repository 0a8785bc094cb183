using Doorstep.Modules.Accounts.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>What a new key may do.</summary>
/// <param name="Name">The system that will hold it; 1 to 100 characters.</param>
/// <param name="UnitCode">The unit it is bound to; null for all.</param>
/// <param name="Write">May it post requests.</param>
/// <param name="Update">May it post updates.</param>
/// <param name="ReadPersonal">May it read personal requests.</param>
/// <param name="WritesAMinute">How many requests and updates it may send in a minute; 1 to <see cref="Access.ApiKeys.MostWrites"/>.</param>
public sealed record NewApiKey(string Name, string? UnitCode, bool Write, bool Update, bool ReadPersonal, int WritesAMinute = ApiKey.UsualWrites);

/// <summary>A key was removed, in the same transaction: what its holder set up by it goes, too.</summary>
public sealed record ApiKeyRemoved(Guid Id);
