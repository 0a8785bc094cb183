namespace Doorstep.Modules.Areas.Contracts;

/// <summary>Areas or their boundaries became others than they were. Told in the operation that stores them, before they are in force.</summary>
/// <param name="Areas">The areas as they are from now on.</param>
public sealed record AreasChanged(AreaTree Areas)
{
    /// <summary>How many things were found to lie in another area than was known; whoever hears of it adds theirs.</summary>
    public int Placed { get; set; }
}
