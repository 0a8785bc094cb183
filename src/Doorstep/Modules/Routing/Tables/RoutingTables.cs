using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Routing.Tables;

/// <summary>A set of rules as it was put into force. None is ever changed or removed: old requests refer to it.</summary>
internal sealed class StoredRuleSet
{
    /// <summary>1 for a town's first.</summary>
    public int Version { get; init; }

    /// <summary>Since when it is in force.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The coordinator's account; null for what the demo plants.</summary>
    public Guid? ById { get; init; }

    /// <summary>The coordinator's name.</summary>
    public required string ByName { get; init; }

    /// <summary>The rules: one JSON array, in their order.</summary>
    public required string RulesJson { get; init; }
}

/// <summary>What a coordinator is writing. It takes nothing until it is put into force.</summary>
internal sealed class StoredRulesDraft
{
    /// <summary>Whose it is.</summary>
    public Guid AccountId { get; init; }

    /// <summary>The version that it began with.</summary>
    public int BaseVersion { get; set; }

    /// <summary>Grows with every change.</summary>
    public int Edition { get; set; }

    /// <summary>The edition that was tried on past requests; null before that.</summary>
    public int? TriedEdition { get; set; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The rules: one JSON array, in their order.</summary>
    public required string RulesJson { get; set; }
}

/// <summary>How rule sets and drafts are stored.</summary>
internal static class RoutingTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<StoredRuleSet>(set =>
        {
            set.ToTable("routing_rule_sets").HasKey(s => s.Version);
            set.Property(s => s.Version).ValueGeneratedNever();
        });

        model.Entity<StoredRulesDraft>(draft =>
        {
            draft.ToTable("routing_drafts").HasKey(d => d.AccountId);
            draft.Property(d => d.AccountId).ValueGeneratedNever();
            draft.Property(d => d.Edition).IsConcurrencyToken();
        });
    }
}
