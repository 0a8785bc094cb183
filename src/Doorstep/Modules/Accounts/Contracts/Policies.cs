namespace Doorstep.Modules.Accounts.Contracts;

/// <summary>
/// Names of the policies that pages and endpoints require. They say who may come in at all; what a person sees inside is
/// bounded by <see cref="StaffMember.UnitCode"/> and <see cref="StaffMember.AreaCode"/>. A route that names none needs
/// <see cref="Staff"/>.
/// </summary>
public static class Policies
{
    /// <summary>Anybody signed in.</summary>
    public const string Staff = "staff";

    /// <summary>Anybody signed in, also while somebody else knows their password: for the page on which they choose their own, and nothing else.</summary>
    public const string OwnAccount = "own-account";

    public const string Coordinators = "coordinators";

    /// <summary>Those who see and move requests: coordinators and officers.</summary>
    public const string Handlers = "handlers";

    /// <summary>Those who may write down what a resident asks: coordinators, officers and outreach workers.</summary>
    public const string Intake = "intake";

    /// <summary>Those who plan and make visits: coordinators and outreach workers.</summary>
    public const string Outreach = "outreach";

    public const string Administrators = "administrators";
}
