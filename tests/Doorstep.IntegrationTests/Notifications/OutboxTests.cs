using Doorstep.Harness;
using Doorstep.Modules.Notifications;
using Doorstep.Modules.Notifications.Contracts;
using Doorstep.Modules.Notifications.Contracts.Access;
using Doorstep.Modules.Notifications.Jobs;
using Doorstep.Modules.Notifications.Setup;
using Doorstep.Modules.Notifications.Tables;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Outcomes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Doorstep.IntegrationTests.Notifications;

/// <summary>Letters leave the house once, in order, or are seen not to have left.</summary>
public class OutboxTests
{
    private static readonly Guid About = new("11111111-0000-0000-0000-000000000000");

    [Theory, EachEngine]
    public async Task A_letter_leaves_with_its_transaction_and_nothing_of_it_stays(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);

        await Assert.ThrowsAsync<InvalidOperationException>(() => town.Writer.RunAsync<int>(async (write, ct) =>
        {
            await Outbox.QueueAsync(write, Letter("undone@example.com"), ct);
            throw new InvalidOperationException("after queueing");
        }));
        await town.Writer.RunAsync<int>(async (write, ct) =>
        {
            await Outbox.QueueAsync(write, Letter("refused@example.com"), ct);
            return Refusal.Conflict("Some.Reason");
        });
        await town.QueueMailAsync(Letter("王芳@例子.example") with { To = "wang@例子.example", Subject = "您的诉求已有答复", Text = "路灯修好了。" });

        Assert.Equal(1, await town.SendMailAsync());
        var arrived = Assert.Single(post.Arrived);
        Assert.Equal(("wang@xn--fsqu00a.example", "您的诉求已有答复", "路灯修好了。"), (arrived.To, arrived.Subject, arrived.Text));
        var kept = await SingleAsync(town);
        Assert.Equal(OutboxState.Sent, kept.State);
        Assert.Null(kept.Content);
        Assert.Null(kept.Fault);
        Assert.Equal(0, await town.SendMailAsync());
        Assert.Single(post.Arrived);
    }

    [Theory, EachEngine]
    public async Task A_copy_of_the_database_alone_tells_neither_address_nor_words(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, post: null);
        await town.QueueMailAsync(Letter("rosa@example.com") with { Text = "Your code is K7M2P-4QX9R" });
        var stored = Assert.IsType<byte[]>(Assert.Single(await town.QueryAsync("SELECT content FROM outbox")));
        foreach (var hidden in new[] { "rosa", "K7M2P", "About your request" })
        {
            Assert.Equal(-1, stored.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(hidden)));
        }
    }

    [Theory, EachEngine]
    public async Task A_key_is_told_once_however_often_and_by_however_many_it_is_queued(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        await town.Writer.RunAsync<int>(async (write, ct) =>
        {
            await Outbox.QueueAsync(write, Letter("rosa@example.com"), ct);
            await Outbox.QueueAsync(write, Letter("rosa@example.com"), ct);
            return 1;
        });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => town.QueueMailAsync(Letter("rosa@example.com") with { Key = $"same {i / 20}" })));

        Assert.Equal(3, await town.SendMailAsync());
        await town.QueueMailAsync(Letter("rosa@example.com"));
        Assert.Equal(0, await town.SendMailAsync());
    }

    [Theory, EachEngine]
    public async Task Two_nodes_at_once_send_each_letter_once(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        for (var i = 0; i < 40; i++)
        {
            await town.QueueMailAsync(Letter($"person{i}@example.com"));
        }

        await using var other = DoorstepApp.Build(AllModules.Create(), town.Installation, town.Clock, quiet: true, builder =>
        {
            builder.WebHost.UseTestServer();
            builder.Services.Replace(ServiceDescriptor.Singleton(new MailSetup(post.Settings, [])));
        });
        var second = other.Services.GetRequiredService<OutboxSender>();
        var taken = await Task.WhenAll(
            Task.Run(town.SendMailAsync), Task.Run(() => second.RunOnceAsync(CancellationToken.None)), Task.Run(town.SendMailAsync), Task.Run(() => second.RunOnceAsync(CancellationToken.None)));

        Assert.Equal(40, taken.Sum());
        Assert.Equal(40, post.Arrived.Select(a => a.To).Distinct().Count());
        Assert.Equal(40, post.Arrived.Count);
    }

    [Theory, EachEngine]
    public async Task A_server_that_is_down_for_a_day_loses_nothing_and_tells_nobody_twice(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        post.Close();
        for (var hour = 0; hour < 24; hour++)
        {
            await town.QueueMailAsync(Letter($"person{hour}@example.com"));
            for (var quarter = 0; quarter < 4; quarter++)
            {
                Assert.Equal(0, await town.SendMailAsync());
                town.Clock.Jump(TimeSpan.FromMinutes(15));
            }
        }

        post.Reopen();
        var taken = 0;
        // The first that is due finds the server back, and then all go: within the same quarter of an hour or the next.
        for (var quarter = 0; quarter < 2; quarter++)
        {
            taken += await town.SendMailAsync();
            town.Clock.Jump(TimeSpan.FromMinutes(15));
        }

        Assert.Equal(24, taken);
        Assert.Equal(24, post.Arrived.Select(a => a.To).Distinct().Count());
        town.Clock.Jump(TimeSpan.FromDays(2));
        Assert.Equal(0, await town.SendMailAsync());
        Assert.Equal(24, post.Arrived.Count);
    }

    [Theory]
    [EachEngine(Mood.IsBusy, OutboxState.Waiting, HandingOver.Later, 451)]
    [EachEngine(Mood.RefusesRecipient, OutboxState.Failed, HandingOver.Refused, 550)]
    [EachEngine(Mood.RefusesLetter, OutboxState.Failed, HandingOver.Refused, 554)]
    [EachEngine(Mood.DropsBeforeLetter, OutboxState.Waiting, HandingOver.Unreachable, null)]
    [EachEngine(Mood.DropsAfterLetter, OutboxState.Unknown, HandingOver.Unknown, null)]
    public async Task What_the_server_does_decides_what_becomes_of_a_letter(DatabaseEngine engine, Mood mood, OutboxState state, HandingOver fault, int? code)
    {
        await using var post = new PostOffice { Mood = to => to.StartsWith("odd", StringComparison.Ordinal) ? mood : Mood.Takes };
        await using var town = await OpenAsync(engine, post);
        await town.QueueMailAsync(Letter("odd@example.com"));
        Assert.Equal(0, await town.SendMailAsync());

        var odd = await SingleAsync(town);
        Assert.Equal((state, fault, code, 1), (odd.State, odd.Fault, odd.FaultCode, odd.Attempts));
        Assert.NotNull(odd.Content);

        // Others are not held up, and what may be tried again is, in its time.
        await town.QueueMailAsync(Letter("even@example.com"));
        Assert.Equal(1, await town.SendMailAsync());
        post.Mood = _ => Mood.Takes;
        town.Clock.Jump(TimeSpan.FromMinutes(10));
        Assert.Equal(state == OutboxState.Waiting ? 1 : 0, await town.SendMailAsync());
        town.Clock.Jump(TimeSpan.FromDays(4));
        await town.SendMailAsync();
        // Whole letters that came here, whatever was said to them.
        Assert.Equal(mood == Mood.RefusesRecipient ? 0 : 1, post.To("odd@example.com").Count);
    }

    [Theory]
    [EachEngine(Mood.HangsBeforeLetter, OutboxState.Waiting)]
    [EachEngine(Mood.HangsAfterLetter, OutboxState.Unknown)]
    public async Task A_server_that_says_nothing_is_given_up_in_time(DatabaseEngine engine, Mood mood, OutboxState state)
    {
        await using var post = new PostOffice { Mood = _ => mood };
        await using var town = await OpenAsync(engine, post);
        await town.QueueMailAsync(Letter("rosa@example.com"));
        var sending = town.SendMailAsync();
        await post.Hanging.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(sending.IsCompleted);
        Assert.Equal(OutboxState.Sending, (await SingleAsync(town)).State);
        town.Clock.Advance(MailServer.Patience);
        Assert.Equal(0, await sending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(state, (await SingleAsync(town)).State);
    }

    [Theory, EachEngine]
    public async Task A_program_that_dies_between_handing_over_and_noting_it_does_not_send_again(DatabaseEngine engine)
    {
        await using var post = new PostOffice();
        await using var town = await OpenAsync(engine, post);
        await town.QueueMailAsync(Letter("rosa@example.com"));
        IAsyncDisposable? fault = null;
        post.OnLetter = async () => fault = await town.FailCommitsOfAsync("outbox");
        await Assert.ThrowsAnyAsync<Exception>(town.SendMailAsync);
        await fault!.DisposeAsync();
        post.OnLetter = () => Task.CompletedTask;
        await town.RestartAsync();

        Assert.Equal(0, await town.SendMailAsync());
        Assert.Equal(OutboxState.Sending, (await SingleAsync(town)).State);
        town.Clock.Jump(TimeSpan.FromMinutes(11));
        Assert.Equal(0, await town.SendMailAsync());
        var lost = await SingleAsync(town);
        Assert.Equal((OutboxState.Unknown, HandingOver.Unknown), (lost.State, lost.Fault));
        town.Clock.Jump(TimeSpan.FromDays(6));
        await town.SendMailAsync();
        Assert.Single(post.Arrived);
        Assert.NotNull((await SingleAsync(town)).Content);
        town.Clock.Jump(TimeSpan.FromDays(1));
        await town.ForgetOldAsync();
        await town.SendMailAsync();
        Assert.Null((await SingleAsync(town)).Content);
    }

    [Theory, EachEngine]
    public async Task Who_cannot_sign_in_keeps_every_letter_waiting(DatabaseEngine engine)
    {
        await using var post = new PostOffice { SignIn = ("doorstep", "pässwörd"), Mood = _ => Mood.RefusesSignIn };
        await using var town = await OpenAsync(engine, post);
        await town.QueueMailAsync(Letter("rosa@example.com"));
        await town.QueueMailAsync(Letter("li@example.com"));
        Assert.Equal(0, await town.SendMailAsync());
        var messages = await town.ReadAsync(db => db.Set<OutboxMessage>().OrderBy(m => m.Id).ToListAsync());
        Assert.All(messages, m => Assert.Equal(OutboxState.Waiting, m.State));
        Assert.Equal((HandingOver.NotLetIn, 535), (messages[0].Fault, messages[0].FaultCode));

        post.Mood = _ => Mood.RefusesSender;
        town.Clock.Jump(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await town.SendMailAsync());
        post.Mood = _ => Mood.Takes;
        town.Clock.Jump(TimeSpan.FromMinutes(5));
        Assert.Equal(2, await town.SendMailAsync());
    }

    [Theory]
    [InlineData(true, Mood.Takes, OutboxState.Sent)]
    [InlineData(true, Mood.DropsAfterLetter, OutboxState.Unknown)]
    [InlineData(false, Mood.Takes, OutboxState.Failed)]
    public async Task An_address_in_other_letters_is_for_servers_that_say_they_take_them(bool takes, Mood mood, OutboxState state)
    {
        await using var post = new PostOffice { TakesAllLetters = takes, Mood = to => to.Length > 0 ? mood : Mood.Takes };
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, post);
        await town.QueueMailAsync(Letter("王芳@例子.example") with { Subject = "您的诉求已有答复" });
        await town.SendMailAsync();
        Assert.Equal(state, (await SingleAsync(town)).State);
        Assert.Equal(takes, post.Heard.ToString().Contains("SMTPUTF8", StringComparison.Ordinal));
        Assert.All(post.Arrived, a => Assert.StartsWith("王芳@", a.To, StringComparison.Ordinal));
        Assert.Equal(takes ? 1 : 0, post.Arrived.Count);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_gets_no_password_and_no_letter()
    {
        await using var post = new PostOffice { Tls = MailTls.StartTls, SignIn = ("doorstep", "secret") };
        await using var town = await OpenAsync(DatabaseEngine.Sqlite, post);
        await town.QueueMailAsync(Letter("rosa@example.com"));
        Assert.Equal(0, await town.SendMailAsync());
        Assert.Equal(HandingOver.NotLetIn, (await SingleAsync(town)).Fault);
        Assert.Contains("STARTTLS", post.Heard.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", post.Heard.ToString(), StringComparison.Ordinal);
    }

    [Theory, EachEngine]
    public async Task What_cannot_be_delivered_is_shown_for_a_week_and_then_forgotten(DatabaseEngine engine)
    {
        await using var town = await OpenAsync(engine, post: null);
        await town.QueueMailAsync(Letter("rosa@example.com"));
        town.Clock.Jump(TimeSpan.FromDays(5) - TimeSpan.FromSeconds(1));
        await town.SendMailAsync();
        Assert.Equal(OutboxState.Waiting, (await SingleAsync(town)).State);
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        await town.SendMailAsync();
        Assert.Equal(OutboxState.Failed, (await SingleAsync(town)).State);
        town.Clock.Jump(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await town.ForgetOldAsync();
        await town.SendMailAsync();
        Assert.NotNull((await SingleAsync(town)).Content);
        town.Clock.Jump(TimeSpan.FromSeconds(1));
        await town.ForgetOldAsync();
        await town.SendMailAsync();
        Assert.Null((await SingleAsync(town)).Content);
        town.Clock.Jump(TimeSpan.FromDays(400));
        await town.ForgetOldAsync();
        await town.SendMailAsync();
        Assert.Empty(await town.ReadAsync(db => db.Set<OutboxMessage>().ToListAsync()));
    }

    [Theory, EachEngine]
    public async Task Erasing_a_record_erases_its_letters_and_no_others(DatabaseEngine engine)
    {
        await using var post = new PostOffice { Mood = to => to.StartsWith("gone", StringComparison.Ordinal) ? Mood.RefusesRecipient : Mood.Takes };
        await using var town = await OpenAsync(engine, post);
        await town.QueueMailAsync(Letter("gone@example.com"));
        await town.SendMailAsync();
        await town.QueueMailAsync(Letter("rosa@example.com"));
        await town.QueueMailAsync(Letter("other@example.com") with { About = Guid.Empty });
        await town.Writer.RunAsync<int>(async (write, ct) =>
        {
            await Outbox.ForgetAsync(write, About, ct);
            return 1;
        });

        Assert.Equal(1, await town.SendMailAsync());
        Assert.Equal("other@example.com", Assert.Single(post.Arrived).To);
        Assert.All(await town.ReadAsync(db => db.Set<OutboxMessage>().ToListAsync()), m => Assert.Null(m.Content));
    }

    [Fact]
    public async Task The_sender_looks_by_itself_and_stops_with_the_town()
    {
        await using var post = new PostOffice();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        post.OnLetter = () =>
        {
            arrived.TrySetResult();
            return Task.CompletedTask;
        };
        await using var town = await TestTown.OpenAsync(new() { Mail = post, SendsMailByItself = true });
        await town.QueueMailAsync(Letter("rosa@example.com"));
        for (var i = 0; i < 100 && !arrived.Task.IsCompleted; i++)
        {
            town.Clock.Advance(OutboxSender.Pause);
            await Task.WhenAny(arrived.Task, Task.Delay(50));
        }

        Assert.True(arrived.Task.IsCompleted);
    }

    private static Task<TestTown> OpenAsync(DatabaseEngine engine, PostOffice? post) => TestTown.OpenAsync(new() { Engine = engine, Mail = post });

    private static OutgoingMail Letter(string to) => new(to, "About your request", "It is done.", $"test:{to}", About);

    private static Task<OutboxMessage> SingleAsync(TestTown town) => town.ReadAsync(db => db.Set<OutboxMessage>().SingleAsync());
}
