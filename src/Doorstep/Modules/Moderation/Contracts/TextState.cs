namespace Doorstep.Modules.Moderation.Contracts;

/// <summary>What everybody sees of the writer's words.</summary>
public enum TextState
{
    /// <summary>The words as they are.</summary>
    Shown,

    /// <summary>Nothing, until staff have looked: something in them points at a person.</summary>
    Held,

    /// <summary>The words with pieces under black bars.</summary>
    Covered,

    /// <summary>Nothing: staff looked and keep them back.</summary>
    KeptBack,

    /// <summary>Nothing: the writer took them back, and nobody has them any more.</summary>
    Withdrawn,
}
