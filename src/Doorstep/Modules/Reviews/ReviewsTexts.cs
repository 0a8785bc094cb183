namespace Doorstep.Modules.Reviews;

/// <summary>Names the resource files with the texts of sample reviews.</summary>
public sealed class ReviewsTexts;
