namespace Doorstep.Modules.Projects;

/// <summary>Names the resource files with the texts of claimed problems.</summary>
public sealed class MustSolveTexts;
