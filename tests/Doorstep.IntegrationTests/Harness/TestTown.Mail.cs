using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Jobs;
using Doorstep.Modules.Notifications.Setup;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Platform.Outgoing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Doorstep.Harness;

/// <summary>The test town's letters.</summary>
public sealed partial class TestTown
{
    /// <summary>Sends what is due, as the sender does every few seconds. Returns how many the mail server took.</summary>
    public Task<int> SendMailAsync() => Services.GetRequiredService<OutboxSender>().RunOnceAsync(CancellationToken.None);

    /// <summary>Takes away what is kept too long, as it is done every hour.</summary>
    public Task ForgetOldAsync() => Services.GetRequiredService<Retention>().RunOnceAsync(CancellationToken.None);

    /// <summary>Sends the text messages that are due. Returns how many the gateway took.</summary>
    public Task<int> SendSmsAsync() => Services.GetRequiredService<SmsSender>().RunOnceAsync(CancellationToken.None);

    /// <summary>Makes the calls to other systems that are due. Returns how many were taken.</summary>
    public Task<int> CallWebhooksAsync() => Services.GetRequiredService<WebhookSender>().RunOnceAsync(CancellationToken.None);

    /// <summary>Puts a letter into the outbox.</summary>
    public async Task QueueMailAsync(OutgoingMail mail) => await Writer.RunAsync<int>(async (write, ct) =>
    {
        await Outbox.QueueAsync(write, mail, ct);
        return 1;
    });

    private void ConfigureMail(IServiceCollection services)
    {
        // The machine's environment is not the tests'.
        services.Replace(ServiceDescriptor.Singleton(new MailSetup(setup.Mail?.Settings, [])));
        services.Replace(ServiceDescriptor.Singleton(new SmsSetup(setup.Sms, [])));
        // What the tests are called by listens on loopback.
        services.Replace(ServiceDescriptor.Singleton(OutgoingSettings.Of(setup.InsideHosts)));
        if (!setup.SendsMailByItself)
        {
            foreach (var sender in services.Where(s => s.ServiceType == typeof(IHostedService)
                && s.ImplementationFactory is Func<IServiceProvider, OutboxSender> or Func<IServiceProvider, SmsSender> or Func<IServiceProvider, WebhookSender>).ToList())
            {
                services.Remove(sender);
            }
        }
    }
}
