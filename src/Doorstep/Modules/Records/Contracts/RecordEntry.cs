using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Platform.Database;
using Doorstep.RecordLog;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records.Contracts;

/// <summary>Who did something, as the journal keeps it. A resident is never named.</summary>
public sealed record RecordActor
{
    private RecordActor(ActorKind kind, Guid? id = null, string? name = null, string? unit = null) =>
        (Kind, Id, Name, Unit) = (kind, id, name, unit);

    /// <summary>What sort of actor.</summary>
    public ActorKind Kind { get; }

    /// <summary>The account or API key; null for residents and the system.</summary>
    public Guid? Id { get; }

    /// <summary>The name that residents are shown; null for residents.</summary>
    public string? Name { get; }

    /// <summary>Code of the unit or area that the staff member works for; null when there is none.</summary>
    public string? Unit { get; }

    /// <summary>The person whom the record is about, or somebody who holds their receipt.</summary>
    public static RecordActor Resident { get; } = new(ActorKind.Resident);

    /// <summary>Doorstep itself: a deadline that passed, a clean-up.</summary>
    public static RecordActor System { get; } = new(ActorKind.System, name: "Doorstep");

    /// <summary>A signed-in staff member.</summary>
    /// <param name="id">Their account.</param>
    /// <param name="name">As shown to residents, at most 200 characters are kept.</param>
    /// <param name="unit">Their unit's or area's code.</param>
    public static RecordActor Staff(Guid id, string name, string? unit) => new(ActorKind.Staff, id, Cut(name), unit);

    /// <summary>Another system that came with an API key, or an import.</summary>
    public static RecordActor Client(Guid? key, string name) => new(ActorKind.Client, key, Cut(name));

    private static string Cut(string name) => name.Length <= 200 ? name : name[..200];
}

/// <summary>What sort of actor did something.</summary>
public enum ActorKind
{
    /// <summary>The person whom the record is about.</summary>
    Resident,

    /// <summary>A signed-in staff member.</summary>
    Staff,

    /// <summary>Another system, or an import.</summary>
    Client,

    /// <summary>Doorstep itself.</summary>
    System,
}

/// <summary>Something that happened and is to stay provable. It is kept for ever, so it holds ids and codes, never words about a person.</summary>
/// <param name="Kind">What happened, such as <c>request.received</c>: up to 64 of a-z, 0-9, dot, dash, underscore.</param>
/// <param name="SubjectId">Id of the record that it happened to, not of a person.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Purpose">Why: a code such as <c>handling</c>, or the reason that a staff member typed; at most 300 characters.</param>
/// <param name="Payload">
/// A JSON object of what else is to be proved; at most 8,000 characters. Its texts are ids, codes and moments: a text with a
/// space or an @ is refused, since contact details and free text could never be erased from here.
/// </param>
public sealed record RecordEntry(string Kind, Guid SubjectId, RecordActor Actor, string Purpose, string Payload = "{}");
