using Doorstep.Modules.RequestTypes.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.RequestTypes.Tables;

/// <summary>A type as it is stored. Other modules see what it inherits, and cannot ask the database for it.</summary>
internal sealed class RequestTypeRow : RequestType
{
    /// <summary>How it is stored.</summary>
    public static void Map(ModelBuilder model) => model.Entity<RequestTypeRow>(type =>
    {
        type.ToTable("request_types").HasKey(t => t.Code);
        type.Ignore(t => t.Questions).Ignore(t => t.TimeToAnswer).Ignore(t => t.TimeToAccept).Ignore(t => t.TimeToResolve);
    });
}
