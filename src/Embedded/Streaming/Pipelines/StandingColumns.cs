using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Metacode;
using DolphinQuant.Embedded.Syntax;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Pipelines;

/// <summary>
/// The columns that every engine of a chain gets under their own names, in front of the results of the engine before it:
/// the time, the keys, and what cross-sections are grouped by.
/// </summary>
internal sealed class StandingColumns
{
    // The documented name of the time where no column of the rows that come in has it.
    private const string JoinedTime = "datetime";

    private readonly IReadOnlyList<string> _times;
    private readonly bool _usesSystemTime;

    /// <param name="input">The columns of the rows that come in.</param>
    /// <param name="arguments">The arguments of <c>streamEngineParser</c>.</param>
    public StandingColumns(IReadOnlyList<ColumnDefinition> input, Arguments arguments)
    {
        IReadOnlyList<string> Names(string parameter) => StorageArguments.Names(arguments, arguments.IndexOf(parameter));
        _times = Names("timeColumn");
        _usesSystemTime = arguments.Bool(arguments.IndexOf("useSystemTime"), fallback: false);
        Keys = Names("keyColumn");
        Contexts = [.. Names("contextByColumn").Where(name => input.Any(column => IsSame(column.Name, name)))];
        HasForeignContexts = Contexts.Count < Names("contextByColumn").Count;
    }

    public IReadOnlyList<string> Keys { get; }

    /// <summary>What cross-sections are grouped by, as far as it comes in from outside.</summary>
    public IReadOnlyList<string> Contexts { get; }

    /// <summary>True where cross-sections are grouped by a result of an engine too.</summary>
    public bool HasForeignContexts { get; }

    /// <summary>True where a date and a time of day in two columns are the time.</summary>
    public bool HasTwoTimes => _times.Count == 2;

    /// <summary>What the time is called behind the first engine; null where rows have none.</summary>
    public string? TimeName => _usesSystemTime || HasTwoTimes ? JoinedTime : _times.Count == 0 ? null : _times[0];

    /// <summary>The contexts that are no keys.</summary>
    public IEnumerable<string> OtherContexts => Contexts.Where(name => !IsKey(name));

    /// <summary>The keys that are no contexts.</summary>
    public IEnumerable<string> OtherKeys => Keys.Where(key => !Contexts.Any(name => IsSame(key, name)));

    /// <summary>True for a column that every engine gets.</summary>
    public bool Contains(string column) => IsAlwaysGiven(column) || Contexts.Any(name => IsSame(name, column));

    /// <summary>True for a column that reactive and time-series engines put in front of their results.</summary>
    public bool IsAlwaysGiven(string column) => IsTime(column) || IsKey(column);

    /// <summary>True for a key.</summary>
    public bool IsKey(string column) => Keys.Any(key => IsSame(key, column));

    /// <summary>True for the one column of the rows that is the time.</summary>
    public bool IsTime(string column) => !_usesSystemTime && _times.Count == 1 && IsSame(_times[0], column);

    /// <summary>The time in one column, as an expression over the rows that an engine gets; null where they have none.</summary>
    public Expression? Time(int stage)
    {
        if (stage > 0) return TimeName is { } name ? CodeParts.Column(name) : null;
        if (_usesSystemTime) return null;
        return HasTwoTimes
            ? new CallExpression(
                CodeParts.Column("concatDateTime"),
                [.. _times.Select(time => new Argument(null, CodeParts.Column(time), default))], IsMethod: false, default)
            : TimeName is { } time ? CodeParts.Column(time) : null;
    }

    /// <summary>The argument <c>timeColumn</c> of an engine; null where it has none.</summary>
    public Value? TimeArgument(int stage) => _usesSystemTime || TimeName is null ? null
        : stage == 0 ? Vector.String([.. _times])
        : Scalar.String(TimeName);

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
