using System.Reflection;
using DolphinQuant.Container.Tests;
using DolphinQuant.Data;
using Xunit.Sdk;

namespace DolphinQuant.DolphinDb.Tests;

/// <summary>The contract suite of DolphinDb.Tests, on the container.</summary>
[Collection(ServerTests.Name)]
public sealed partial class SessionContractTests;

/// <summary>What only our own engine keeps to: run on the service's image, skipped on DolphinDB's.</summary>
internal sealed class InProcessAttribute : DataAttribute
{
    public InProcessAttribute() => Skip = ServerImage.IsDolphinDb
        ? "DolphinDB's server does not promise this."
        : ServerImage.SkipReason;

    // A test of every server has its data from the other attribute.
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        testMethod.GetCustomAttribute<LiveServerAttribute>() is null ? [["container"]] : [];
}

/// <summary>What every server keeps to.</summary>
internal sealed class LiveServerAttribute : DataAttribute
{
    public LiveServerAttribute() => Skip = ServerImage.SkipReason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["container"]];
}

/// <summary>A client of the container.</summary>
internal sealed class Place : IAsyncDisposable
{
    private Place(IDatabase database) => Database = database;

    public IDatabase Database { get; }

    public static Task<Place> OpenAsync(string kind)
    {
        Assert.Equal("container", kind);
        return Task.FromResult(new Place(ServerContainer.Current!.OpenSource()));
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
