using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Areas.Contracts;

/// <summary>Words of the fields with which a page lets a place be picked, by their key.</summary>
public sealed class PickWords(IStringLocalizer<AreasTexts> texts)
{
    public string this[string key] => texts[$"Pick.{key}"].Value;
}
