using System.Net;
using DotNet.Testcontainers.Containers;

namespace DolphinQuant.Container.Tests;

/// <summary>What the service's own image promises to whoever runs it.</summary>
[Collection(ServerTests.Name)]
public sealed class ImageTests(ServerContainer server)
{
    [ServiceFact]
    public async Task Service_is_healthy_and_answers_on_its_published_port()
    {
        using var client = new HttpClient { BaseAddress = server.Http };
        using var ready = await client.GetAsync("/readyz");
        using var list = await client.GetAsync("/api/v1/recommendations?market=us");

        Assert.Equal(TestcontainersHealthStatus.Healthy, server.Container.Health);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        // No run has been made: there is no list yet, and the service says so instead of failing.
        Assert.Equal(HttpStatusCode.NotFound, list.StatusCode);
    }

    [ServiceFact]
    public async Task Service_runs_without_rights_and_cannot_change_its_program()
    {
        var user = await server.Container.ExecAsync(["id", "-u"]);
        var change = await server.Container.ExecAsync(["sh", "-c", "echo x >> /app/appsettings.json"]);
        var password = await server.Container.ExecAsync(["stat", "-c", "%a", "/var/lib/dolphinquant/db/accounts/admin-password"]);

        Assert.Equal("10001", user.Stdout.Trim());
        Assert.NotEqual(0, change.ExitCode);
        Assert.Equal("600", password.Stdout.Trim());
    }
}
