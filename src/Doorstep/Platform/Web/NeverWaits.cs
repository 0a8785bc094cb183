namespace Doorstep.Platform.Web;

/// <summary>On a page whose forms are never made to wait, whoever else of their network sends: they only end something, or bound themselves.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeverWaitsAttribute : Attribute;
