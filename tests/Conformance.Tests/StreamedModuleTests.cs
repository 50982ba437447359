using System.Globalization;
using System.Text.RegularExpressions;
using DolphinQuant.Data;
using DolphinQuant.Embedded;
using Xunit.Abstractions;

namespace DolphinQuant.Conformance.Tests;

/// <summary>
/// The alphas of the vendor's public modules through <c>streamEngineParser</c>: fed one day at a time, each gives what
/// it gives over panels of all days.
/// </summary>
public sealed partial class StreamedModuleTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-9;

    // Their value of a day depends on days to come: the sums of whole columns, a regression over all days. A stream, which
    // has not seen them, cannot equal them.
    private static readonly string[] OfDaysToCome = ["WQAlpha100", "gtjaAlpha30"];

    private const string Feed = """
        index_close = matrix(take(close[0], n * m) $ n:m)
        index_open = matrix(take(open[0], n * m) $ n:m)
        (MKT, SMB, HML) = (norm(0, 0.01, n), norm(0, 0.01, n), norm(0, 0.01, n))
        indclass = matrix(stretch(take(1 2 2, m), n * m) $ n:m)
        def column(x) { return flatten(transpose(x)) }
        def engines(kind) {
            stat = getStreamEngineStat()
            if (!(kind in stat.keys())) return array(STRING, 0)
            return stat[kind].name
        }
        days = table(take(symbol("s" + string(1..m)), n * m) as sym, stretch(2023.01.01T00:00:00.000 + 86400000l * 0..(n - 1), n * m) as time,
            column(close) as close, column(open) as open, column(high) as high, column(low) as low, column(vol) as vol, column(vwap) as vwap,
            column(cap) as cap, column(index_close) as index_close, column(index_open) as index_open, column(indclass) as indclass)
        """;

    public static TheoryData<string> Modules => ["wq101alpha", "gtja191Alpha"];

    [PublicModuleTheory]
    [MemberData(nameof(Modules))]
    public async Task Alphas_give_the_same_day_by_day(string module)
    {
        var file = PublicModuleTests.Find(module);
        var directory = Directory.CreateTempSubdirectory("dolphinquant-");
        var (failures, passed) = (new List<string>(), 0);
        await using (var database = await EmbeddedDatabase.OpenAsync(
            new EmbeddedOptions
            {
                Directory = Path.Combine(directory.FullName, "db"),
                ModuleDirectories = [Path.GetDirectoryName(file)!],
            }, CancellationToken.None))
        {
            await using var session = await database.OpenSessionAsync(CancellationToken.None);
            await session.RunAsync($"use {module}\n{GeneratedPanel.Script}\n{Feed}", CancellationToken.None);
            foreach (var (name, arguments) in Alphas(await File.ReadAllTextAsync(file)))
                if (OfDaysToCome.Contains(name)) await RefusedAsync(session, name, arguments);
                else if (await FailureOf(session, name, arguments) is { } failure) failures.Add($"{name}: {failure}");
                else passed++;
        }

        directory.Delete(recursive: true);
        output.WriteLine($"{module}: {passed} of {passed + failures.Count} the same");
        Assert.True(failures.Count == 0, $"{failures.Count} of {passed + failures.Count}\n{string.Join('\n', failures)}");
    }

    private static async Task<string?> FailureOf(IDatabaseSession session, string name, string arguments)
    {
        try
        {
            var expected = (Matrix)await session.RunAsync($"double({name}({arguments}))", CancellationToken.None);
            // The last engine decides what stands in front of the results.
            var streamed = await StreamedAsync(session, name, arguments, "`time`sym`factor, [TIMESTAMP, SYMBOL, DOUBLE]", isAcross: true)
                ?? await StreamedAsync(session, name, arguments, "`sym`time`factor, [SYMBOL, TIMESTAMP, DOUBLE]", isAcross: false)
                ?? throw new InvalidDataException("neither a cross-sectional nor a reactive state engine stands last");
            return Difference(expected, streamed);
        }
        catch (Exception exception) when (exception is ScriptException or InvalidDataException or InvalidCastException)
        {
            return exception.Message;
        }
    }

    private static async Task<Matrix?> StreamedAsync(
        IDatabaseSession session, string name, string arguments, string columns, bool isAcross)
    {
        var isCrossSection = (Scalar)await session.RunAsync(
            $$"""
            for (i in 0..9) { try { dropStreamEngine("alpha" + string(i)) } catch(ex) {} }
            out = table(1:0, {{columns}})
            chain = streamEngineParser("alpha", <[sym, {{name}}({{arguments}})]>, days, out, `sym, `time, triggeringPattern="keyCount", triggeringInterval=6, keepOrder=true)
            ("alpha" + string(size(engines(`ReactiveStreamEngine)) + size(engines(`CrossSectionalEngine)) - 1)) in engines(`CrossSectionalEngine)
            """, CancellationToken.None);
        if (isCrossSection.AsBool() != isAcross) return null;
        return (Matrix)await session.RunAsync(
            """
            for (i in 0:n) { chain.append!(days[(i * m):(i * m + m)]) }
            exec factor from out pivot by time, sym
            """, CancellationToken.None);
    }

    private static async Task RefusedAsync(IDatabaseSession session, string name, string arguments)
    {
        var refusal = await Assert.ThrowsAsync<ScriptException>(() => session.RunAsync(
            $$"""
            out = table(1:0, `sym`time`factor, [SYMBOL, TIMESTAMP, DOUBLE])
            streamEngineParser("refused", <[sym, {{name}}({{arguments}})]>, days, out, `sym, `time)
            """, CancellationToken.None));
        Assert.Contains("streamEngineParser", refusal.Message, StringComparison.Ordinal);
    }

    private static string? Difference(Matrix expected, Matrix streamed)
    {
        if (streamed.Columns != expected.Columns || streamed.Rows < GeneratedPanel.Days - 1)
            return string.Create(CultureInfo.InvariantCulture, $"{streamed.Rows} days of {streamed.Columns} symbols");
        for (var row = 0; row < streamed.Rows; row++)
            for (var column = 0; column < expected.Columns; column++)
            {
                var wanted = expected.Column(column).Scalar(row).AsDouble();
                var got = streamed.Column(column).Scalar(row).AsDouble();
                if (!wanted.Equals(got) && !(Math.Abs(wanted - got) <= Tolerance * Math.Max(1, Math.Abs(wanted))))
                    return string.Create(CultureInfo.InvariantCulture, $"day {row}, symbol {column}: {wanted} over panels, {got} streamed");
            }

        return null;
    }

    private static IEnumerable<(string Name, string Arguments)> Alphas(string text) => Definition().Matches(text)
        .Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    [GeneratedRegex(@"^def\s+(\w+?[aA]lpha\w*)\s*\(([^)]*)\)", RegexOptions.Multiline)]
    private static partial Regex Definition();
}
