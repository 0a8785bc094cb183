namespace Doorstep.Modules.Requests.Open311;

/// <summary>What the interface brings to the container.</summary>
internal static class Open311Services
{
    public static void AddOpen311(this IServiceCollection services)
    {
        services.AddSingleton<Replies>().AddSingleton<SentMedia>().AddSingleton<RequestShape>();
        services.AddSingleton<ServiceReads>().AddSingleton<RequestReads>().AddSingleton<UpdateReads>();
        services.AddSingleton<PostRequest>().AddSingleton<PostUpdate>();
    }
}
