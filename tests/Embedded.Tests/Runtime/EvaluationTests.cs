using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Tests.Runtime;

/// <summary>Functions run in steps, SQL given as text, members by name, and what the process tells of itself.</summary>
public sealed class EvaluationTests(ScriptFixture scripts) : IClassFixture<ScriptFixture>
{
    [Theory]
    [InlineData("pipeline((sum{1 2}, max{4 9}), x -> x * 10)", "(30,90)")]
    [InlineData("pipeline(each(partial{pow{, 2}}, 3 4), (x -> x + 1, x -> x * 2), 4)", "(20,34)")]
    [InlineData("pipeline(sum{1 2}, def(x) { y = x })", "NULL")]
    [InlineData("t = table(1 2 3 as k, 4 5 6 as v)\nexec v from runSQL(\"select * from t where k > low\", , {low: 1})", "[5,6]")]
    [InlineData("t = table(1 2 3 as k, 4 5 6 as v)\nrunSQL(\"update t set v = n where k = 2\", `ddb, {n: 9})\nt.v", "[4,9,6]")]
    [InlineData("n = 5\nrunSQL(\"n = n + 1\", , {n: 7})\nn", "5")]
    [InlineData("member(table(1 2 as x, 3 4 as y), `y)", "[3,4]")]
    [InlineData("member(dict(7 8, `p`q), 8)", "q")]
    [InlineData("{a: 5}.member(\"a\")", "5")]
    public async Task Steps_texts_and_members_give_their_values(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(script)));

    [Theory]
    [InlineData("typestr(getSystemCpuUsage())", "DOUBLE")]
    [InlineData("typestr(getSystemLoadAvg())", "DOUBLE")]
    [InlineData("getMemoryStat().keys().sort()", "[\"allocatedBytes\",\"freeBytes\"]")]
    [InlineData("getJobStat().keys().sort()",
        "[\"queuedJobs\",\"queuedLocalTasks\",\"queuedRemoteTasks\",\"runningJobs\",\"runningLocalTasks\"]")]
    [InlineData("getEnv(\"DOLPHINQUANT_NO_SUCH_VARIABLE\", \"none\")", "none")]
    [InlineData("getEnv(\"DOLPHINQUANT_NO_SUCH_VARIABLE\")", "")]
    [InlineData("getEnv(\"PATH\") != \"\"", "true")]
    [InlineData("getAuthenticatedUsers()", "[\"admin\"]")]
    public async Task Process_tells_of_itself(string script, string printed) =>
        Assert.Equal(printed, Formatter.Format(await scripts.RunAsync(script)));

    [Theory]
    [InlineData("pipeline(5, sum)", "must be a function")]
    [InlineData("pipeline(sum{1 2}, max, 0)", "positive")]
    [InlineData("runSQL(\"select 1\", `oracle)", "needs a DolphinDB server")]
    [InlineData("runSQL(\"create table t (x INT)\")", "create, alter or drop")]
    [InlineData("runSQL(\"1 +\")", "")]
    [InlineData("member(table(1 as x), `y)", "has not")]
    [InlineData("lockUser(`someone)", "client's connection")]
    public async Task Wrong_arguments_are_named(string script, string message) =>
        Assert.Contains(message, (await scripts.FailAsync(script)).Message, StringComparison.Ordinal);
}
