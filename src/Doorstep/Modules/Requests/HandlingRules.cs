using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;

namespace Doorstep.Modules.Requests;

/// <summary>Says under which terms a request is handled now: its type's deadlines, the town's calendar, levels, units and settings.</summary>
public sealed class HandlingRules(HandlingSettings settings, RequestTypeList types, CurrentTown town, AreaAtlas atlas, UnitList units)
{
    /// <summary>The town's settings, as last loaded.</summary>
    public HandlingPolicy Policy => settings.Current;

    /// <summary>The terms of a type. One that nobody knows any more is given what the town gives all.</summary>
    public Terms For(string typeCode)
    {
        var type = types.Find(typeCode);
        var (areas, policy) = (atlas.Current, settings.Current);
        var answer = type?.TimeToAnswer ?? policy.ReplyWithin;
        return new Terms(
            town.Profile.Calendar, type?.TimeToAccept ?? policy.AcceptWithin, answer, type?.TimeToResolve ?? answer, policy,
            code => areas.Find(code)?.ParentCode, code => units.Find(code) is { Active: true }, units.FrontDesk.Code);
    }

    /// <summary>The moment of a step on this request.</summary>
    public Moment At(Request request, DateTimeOffset now) => new(now, For(request.TypeCode));
}
