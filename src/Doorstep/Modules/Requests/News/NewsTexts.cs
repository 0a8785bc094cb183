namespace Doorstep.Modules.Requests.News;

/// <summary>Names the resource files with the words of news.</summary>
public sealed class NewsTexts;
