using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;

namespace Doorstep.Modules.Open311;

/// <summary>What can be asked for: discovery, the list of services and their definitions.</summary>
internal sealed class ServiceReads(RequestTypeList types, CurrentTown town, Replies replies)
{
    /// <summary>When the interface itself last changed.</summary>
    private static readonly DateTimeOffset Changed = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where the interface is and what it speaks.</summary>
    public Task<Outcome<Reply>> DiscoveryAsync(Call call, CancellationToken ct)
    {
        var root = call.WholeAddress("");
        var changed = Moment(Changed);
        return Task.FromResult<Outcome<Reply>>(new Reply("discovery", IsList: false, [shape =>
        {
            shape.Text("changeset", changed);
            shape.Text("contact", town.Profile.Phone is { } phone ? replies.Text("Discovery.ContactByPhone", Name(), phone) : replies.Text("Discovery.Contact", Name()));
            shape.Text("key_service", replies.Text("Discovery.KeyService", Name()));
            shape.StartList("endpoints");
            shape.StartItem("endpoint");
            shape.Text("specification", "http://wiki.open311.org/GeoReport_v2");
            shape.Text("url", $"{root}/open311/v2");
            shape.Text("changeset", changed);
            shape.Text("type", "production");
            shape.StartList("formats");
            shape.TextItem("format", "text/xml");
            shape.TextItem("format", "application/json");
            shape.End();
            shape.End();
            shape.End();
        }]));
    }

    /// <summary>
    /// Every type that can be chosen. A type that is taken out of use is left out, which clients read as deleted; one whose
    /// requests nobody else may see carries the keyword <c>private</c>.
    /// </summary>
    public Task<Outcome<Reply>> ListAsync(Call call, CancellationToken ct) =>
        Task.FromResult<Outcome<Reply>>(new Reply("services", IsList: true, types.Active.Select(type => (Action<ShapeWriter>)(shape =>
        {
            shape.StartItem("service");
            shape.Text("service_code", type.Code);
            shape.Text("service_name", In(type.Name));
            shape.Text("description", In(type.Description));
            shape.Flag("metadata", type.Questions.Count > 0);
            shape.Text("type", "realtime");
            // A comma inside a keyword would make two of it.
            shape.Text("keywords", string.Join(',', type.Keywords.Select(k => k.Replace(',', ' ')).Concat(type.Public ? [] : ["private"])));
            shape.Text("group", In(type.Group));
            if (!type.Group.IsEmpty)
            {
                shape.StartList("groups");
                shape.TextItem("group", In(type.Group));
                shape.End();
            }

            shape.End();
        }))));

    /// <summary>The questions of a type.</summary>
    public Task<Outcome<Reply>> DefinitionAsync(Call call, CancellationToken ct)
    {
        var code = (string)call.Http.GetRouteValue("id")!;
        if (types.Find(code) is not { Active: true } type)
        {
            return Task.FromResult<Outcome<Reply>>(new Refusal(RefusalKind.NotFound, [new Problem("Api.NoService", "service_code", code)]));
        }

        return Task.FromResult<Outcome<Reply>>(new Reply("service_definition", IsList: false, [shape =>
        {
            shape.Text("service_code", type.Code);
            shape.StartList("attributes");
            for (var i = 0; i < type.Questions.Count; i++)
            {
                WriteQuestion(shape, type.Questions[i], i + 1);
            }

            shape.End();
        }]));
    }

    private static void WriteQuestion(ShapeWriter shape, Question question, int order)
    {
        shape.StartItem("attribute");
        // All of ours ask for an answer; the interface also knows headings that only inform.
        shape.Flag("variable", true);
        shape.Text("code", question.Code);
        shape.Text("datatype", question.Datatype.ToString().ToLowerInvariant());
        shape.Flag("required", question.Required);
        shape.Text("datatype_description", In(question.Hint));
        shape.Number("order", order);
        shape.Text("description", In(question.Label));
        if (question.Values.Count > 0)
        {
            shape.StartList("values");
            foreach (var value in question.Values)
            {
                shape.StartItem("value");
                shape.Text("key", value.Key);
                shape.Text("name", In(value.Name));
                shape.End();
            }

            shape.End();
        }

        shape.End();
    }

    private string Name() => In(town.Profile.Name);

    private string Moment(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, town.Profile.TimeZone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string In(Platform.Languages.LocalText text) => text.In(CultureInfo.CurrentUICulture);
}
