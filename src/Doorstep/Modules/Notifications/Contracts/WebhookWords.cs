using System.Globalization;
using System.Text.Json;
using Doorstep.Modules.Notifications.Rules;
using Doorstep.Platform.Database;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Outgoing;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Notifications.Contracts;

/// <summary>Whether a webhook is called.</summary>
public enum WebhookState
{
    /// <summary>It is.</summary>
    Active,

    /// <summary>Not any more: for days no call arrived. An administrator can let it go on.</summary>
    Paused,

    /// <summary>Not any more: it answered that it is gone for good.</summary>
    Ended,
}

/// <summary>What a new webhook is to hear of, and where.</summary>
/// <param name="Name">What administrators call it; 1 to 100 characters, unique.</param>
/// <param name="Address">Where it is called.</param>
/// <param name="AreaCode">Area; empty for all.</param>
/// <param name="TypeCode">Type; empty for all.</param>
/// <param name="Changes">Whether it hears of later steps too.</param>
/// <param name="Owner">Whose it is; null for the administrators'.</param>
public sealed record NewWebhook(string? Name, string? Address, string AreaCode, string TypeCode, bool Changes, WebhookOwner? Owner = null);

/// <summary>A developer's key, which sees and changes its own webhooks only.</summary>
/// <param name="Id">The key.</param>
/// <param name="Name">Its name, with which the names of its webhooks begin.</param>
public sealed record WebhookOwner(Guid Id, string Name)
{
    /// <summary>Begins the names of its webhooks, as administrators see them.</summary>
    public string Prefix => $"{Name} / ";
}

/// <summary>A webhook that was set up.</summary>
/// <param name="Id">Which.</param>
/// <param name="Secret">Shown this once.</param>
public sealed record MadeWebhook(Guid Id, string Secret);

/// <summary>A webhook as administrators see it, without address and secret.</summary>
public sealed record WebhookSummary(
    Guid Id, string Name, string Host, string AreaCode, string TypeCode, bool Changes, WebhookState State, DateTimeOffset CreatedAt, DateTimeOffset? FailingSince,
    HandingOver? Fault, int? FaultCode, DateTimeOffset? OldSecretUntil, int Missed, DateTimeOffset? MissedSince, int Waiting);

/// <summary>Something that other systems are told, by ids alone (a CloudEvent).</summary>
/// <param name="Type">What happened, such as <c>doorstep.request.reported</c>.</param>
/// <param name="Id">The event's own id: the same for all who are told.</param>
/// <param name="Source">Where such things come from.</param>
/// <param name="Subject">What it happened to.</param>
/// <param name="At">When.</param>
/// <param name="Data">The ids and addresses by which it is fetched.</param>
/// <param name="About">The record that it is about.</param>
/// <param name="AreaCodes">The areas that it lies in, from the smallest to the widest.</param>
/// <param name="TypeCode">Its type.</param>
/// <param name="IsChange">True for later steps.</param>
public sealed record OutgoingEvent(
    string Type, string Id, string Source, string Subject, DateTimeOffset At, IReadOnlyDictionary<string, string> Data, Guid About, IReadOnlyList<string> AreaCodes,
    string TypeCode, bool IsChange);

/// <summary>A webhook is not called any more; told in the transaction that notes it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">What administrators call it.</param>
/// <param name="State">Paused, or gone for good.</param>
public sealed record WebhookStopped(Guid Id, string Name, WebhookState State);
