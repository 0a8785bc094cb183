namespace Doorstep.Modules.Moderation.Contracts;

/// <summary>Whether everybody may see a picture.</summary>
public enum PictureState
{
    /// <summary>Nobody has looked at it yet: staff and the one who sent it see it.</summary>
    Waiting,

    /// <summary>Staff looked, covered what had to be, and released it.</summary>
    Released,

    /// <summary>Staff looked and keep it back, for a reason that the resident reads.</summary>
    KeptBack,
}
