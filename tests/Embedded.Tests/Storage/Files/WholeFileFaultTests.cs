using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Tests.Storage.Files;

/// <summary>Function views, accounts and permissions, with a fault at every call and with the power taken away.</summary>
public sealed class WholeFileFaultTests
{
    private const string Folder = "/store";

    /// <summary>The faults that the disk may have.</summary>
    public static TheoryData<DiskFault> Faults =>
        [DiskFault.ShortWrite, DiskFault.Full, DiskFault.Broken, DiskFault.BrokenForGood];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Function_views_are_all_there_or_as_before(DiskFault fault) => Break(
        fault,
        files => Views(files).Add([Function("kept")], "ann"),
        files =>
        {
            var views = Views(files);
            return (() => views.Add([Function("added")], "ann"), () => NamesOf(views));
        },
        files => NamesOf(Views(files)));

    [Theory]
    [MemberData(nameof(Faults))]
    public void Accounts_are_all_there_or_as_before(DiskFault fault) => Break(
        fault,
        files => Accounts(files),
        files =>
        {
            var accounts = Accounts(files);
            return (() => accounts.Add("ann", "password", isAdmin: false), () => accounts.Names);
        },
        files => Accounts(files).Names);

    [Theory]
    [MemberData(nameof(Faults))]
    public void Groups_are_all_there_or_as_before(DiskFault fault) => Break(
        fault,
        files => Policy(files).AddGroup("kept", []),
        files =>
        {
            var policy = Policy(files);
            return (() => policy.AddGroup("added", []), () => policy.Groups);
        },
        files => Policy(files).Groups);

    // What was there before stays whichever call fails; what failed does not count; what was acknowledged is there after
    // a loss of power.
    private static void Break(
        DiskFault fault, Action<IStoreFiles> prepare, Func<IStoreFiles, (Action Add, Func<IReadOnlyList<string>> Names)> open,
        Func<IStoreFiles, IReadOnlyList<string>> read)
    {
        for (var call = 0; ; call++)
        {
            var disk = new MemoryDisk();
            prepare(disk);
            var before = read(disk.LosePower());
            Assert.Single(before);
            var files = new FaultyFiles(disk);
            var (add, names) = open(files);
            files.FailAfter(call, fault);
            var failure = Record.Exception(add);
            files.Heal();
            Assert.Equal(files.HasFailed, failure is DatabaseException);
            Assert.Equal(files.HasFailed ? 1 : 2, names().Count);
            var after = read(disk.LosePower(new Random(call)));
            Assert.Subset(after.ToHashSet(StringComparer.Ordinal), before.ToHashSet(StringComparer.Ordinal));
            if (!files.HasFailed)
            {
                Assert.Equal(2, after.Count);
                Assert.True(call > 2, $"only {call} calls could fail");
                return;
            }

            add();
            Assert.Equal(2, read(disk.LosePower()).Count);
        }
    }

    private static FunctionViews Views(IStoreFiles files) => new(Folder, TimeProvider.System, files);

    private static string[] NamesOf(FunctionViews views) => views.Describe()["name"].Texts();

    private static AccessPolicy Policy(IStoreFiles files) => new(Folder + "/access.json", files);

    private static AccountStore Accounts(IStoreFiles files) => AccountStore.Open(
        new ListenerOptions { AccountFolder = Folder, AdminPassword = "password" }, TimeProvider.System, files);

    private static UserFunction Function(string name)
    {
        var script = Parser.ParseOrThrow(new SourceText($"def {name}(x) {{ return x + 1 }}", "test"));
        return new UserFunction(((FunctionStatement)script.Statements[0]).Function, script.Source, module: null);
    }
}
