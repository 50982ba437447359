using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.Windows;

/// <summary>What a (daily) time-series engine is asked for. Lengths of time are in the unit of the time column.</summary>
internal sealed record TimeSeriesSettings
{
    /// <summary>The engine's kind.</summary>
    public required string Kind { get; init; }

    public required RowTimes Times { get; init; }

    /// <summary>The key columns.</summary>
    public required int[] Keys { get; init; }

    public required WindowGrid Grid { get; init; }

    public required WindowRules Rules { get; init; }

    public required IReadOnlyList<WindowMetric> Metrics { get; init; }

    /// <summary>The lengths of the windows; none where times of day bound them.</summary>
    public IReadOnlyList<long> WindowSizes { get; init; } = [];

    /// <summary>The length between two windows; 0 where times of day bound them.</summary>
    public long Step { get; init; }

    /// <summary>The number of rows kept for metrics that need them before those of closed windows are cleared.</summary>
    public required int GarbageSize { get; init; }

    /// <summary>What empty windows show; null where they show nothing.</summary>
    public WindowFill? Fill { get; init; }

    /// <summary>The results have the start of their windows as time, not the end.</summary>
    public bool ShowsStart { get; init; }

    /// <summary>How often groups without rows are forgotten; null for never.</summary>
    public long? PurgeMilliseconds { get; init; }

    /// <summary>How long after its end a window takes rows where the time is the system's.</summary>
    public long SystemDelay { get; init; }

    /// <summary>The trading sessions; null without any.</summary>
    public SessionGrid? Sessions => Grid as SessionGrid;

    /// <summary>Metrics that are added later, over windows of one of the lengths, the first where none is asked for.</summary>
    /// <exception cref="ScriptException">The engine has no windows of that length.</exception>
    public IReadOnlyList<WindowMetric> MetricsOf(MetricAddition addition)
    {
        var arguments = addition.Arguments;
        var isGiven = arguments.Has(MetricAddition.WindowSize);
        if (WindowSizes.Count == 0 && !isGiven) return [.. addition.Metrics.Select(metric => new WindowMetric(metric, 1))];
        var size = isGiven ? arguments.Int(MetricAddition.WindowSize) : WindowSizes[0];
        return WindowSizes.Contains(size)
            ? [.. addition.Metrics.Select(metric => new WindowMetric(metric, (int)(size / Step)))]
            : throw arguments.Wrong(MetricAddition.WindowSize, "must be one of the engine's window sizes");
    }

    /// <summary>The settings that <c>getStreamEngineStat</c> shows.</summary>
    public IEnumerable<(string Name, Scalar Value)> Details => WindowSizes.Count == 0
        ? []
        :
        [
            ("windowTime", Scalar.String(string.Join(",", WindowSizes))),
            ("step", Scalar.Long(Step)),
            ("useSystemTime", Scalar.Bool(Times.AreOfSystem)),
            ("garbageSize", Scalar.Int(GarbageSize)),
        ];
}

/// <summary>Reads the arguments of createTimeSeriesEngine and createDailyTimeSeriesEngine.</summary>
internal sealed class TimeSeriesReader
{
    /// <summary>The rows that are kept when nothing else is asked for.</summary>
    public const int DefaultGarbageSize = 50_000;

    private const int MostThreads = 63;

    private readonly Arguments _arguments;
    private readonly Session _session;
    private readonly EngineDefinition _definition;
    private readonly bool _isDaily;
    private readonly long[] _sizes;
    private readonly long _step;
    private readonly RowTimes _times;

    /// <exception cref="ScriptException">An argument is wrong.</exception>
    public TimeSeriesReader(CallContext context, Arguments arguments, EngineDefinition definition, bool isDaily)
    {
        (_session, _arguments, _definition, _isDaily) = ((Session)context, arguments, definition, isDaily);
        var usesSystemTime = Flag("useSystemTime");
        _times = RowTimes.Read(arguments, definition.Input, context.Time, usesSystemTime);
        _step = Positive("step") ?? throw arguments.Wrong(At("step"), "must be a positive integer");
        _sizes = SizesOf(arguments);
        CheckTogether();
    }

    public TimeSeriesSettings Read()
    {
        var metrics = Metrics();
        var fill = WindowFill.Read(_arguments, metrics.Count);
        var delay = NotNegative("acceptedDelay") ?? 0;
        CheckPurge(fill);
        return new TimeSeriesSettings
        {
            Kind = _isDaily ? "DailyTimeSeriesEngine" : "TimeSeriesEngine",
            Times = _times,
            Keys = ColumnPlaces.Read(_arguments, At("keyColumn"), _definition.Input),
            Grid = Grid(),
            Rules = new WindowRules
            {
                Panes = (int)(_sizes.Max() / _step),
                IsRightClosed = IsRightClosed,
                HasFill = fill is not null,
                UpdateTime = NotNegative("updateTime"),
                ForceTriggerTime = NotNegative("forceTriggerTime"),
                AcceptedDelay = _times.AreOfSystem ? 0 : delay,
                ForgetsGroupsDaily = _isDaily && Flag("keyPurgeDaily", fallback: true),
            },
            Metrics = metrics,
            WindowSizes = _sizes,
            Step = _step,
            GarbageSize = (int)(Positive("garbageSize") ?? DefaultGarbageSize),
            Fill = fill,
            ShowsStart = Flag("useWindowStartTime") && !Has("subWindow"),
            PurgeMilliseconds = Purge() is { } seconds ? seconds * 1000 : null,
            SystemDelay = _times.AreOfSystem ? delay : 0,
        };
    }

    private bool IsRightClosed => _arguments.Text(At("closed"), "left") switch
    {
        "left" => false,
        "right" => true,
        _ => throw _arguments.Wrong(At("closed"), "must be 'left' or 'right'"),
    };

    private bool IsRound => Flag("roundTime", fallback: true);

    private long[] SizesOf(Arguments arguments)
    {
        var index = At("windowSize");
        var sizes = arguments[index] is Scalar or Vector && arguments[index].Type.Category() == DataCategory.Integral
            ? Columns.Of(arguments.FunctionName, arguments[index]).OwnNumbers<long>()
            : throw arguments.Wrong(index, "must be a positive integer, or a vector of them");
        if (sizes.Length == 0 || Array.Exists(sizes, size => size <= 0 || size % _step != 0))
            throw arguments.Wrong(index, "must be a positive multiple of step");
        arguments.Size(sizes.Max() / _step);
        return sizes;
    }

    private IReadOnlyList<WindowMetric> Metrics()
    {
        var index = At("metrics");
        if (_arguments[At("windowSize")] is not Vector)
        {
            var panes = (int)(_sizes[0] / _step);
            return [.. Metric.Read(_session, _arguments, index).Select(metric => new WindowMetric(metric, panes))];
        }

        if (_arguments[index] is not Vector<Value> parts || parts.Count != _sizes.Length)
            throw _arguments.Wrong(index, $"must be a tuple of {_sizes.Length}, the metrics of each windowSize");
        return [.. _sizes.SelectMany((size, i) => Metric.Read(_session, _arguments, index, parts[i])
            .Select(metric => new WindowMetric(metric, (int)(size / _step))))];
    }

    private WindowGrid Grid()
    {
        if (!_isDaily) return new EvenGrid(_step, time => Alignment.Start(time, _times.Type, _step, IsRound), Part());
        return new SessionReader(_arguments, _times.Type, _step).Read(IsRound, IsRightClosed, Part());
    }

    private (long From, long To) Part()
    {
        var index = At("subWindow");
        if (!Has("subWindow")) return (0, _step);
        if (_arguments[index] is not Pair pair) throw _arguments.Wrong(index, "must be a pair, such as 0:10 or 0s:10s");
        var (from, to) = (Length(pair.First), Length(pair.Second));
        return from >= 0 && from < to && to <= _step
            ? (from, to)
            : throw _arguments.Wrong(index, "must be a part of the window: 0 <= first < second <= windowSize");

        long Length(Scalar bound) => bound.Type == DataType.Duration
            ? TemporalArithmetic.Move(0, Unwrapped(_times.Type), bound.AsDuration().Count, bound.AsDuration().Unit)
            : bound.AsLong();
    }

    // A time of day would begin again at midnight.
    private static DataType Unwrapped(DataType type) => type switch
    {
        DataType.Second => DataType.DateTime,
        DataType.Time => DataType.Timestamp,
        DataType.NanoTime => DataType.NanoTimestamp,
        DataType.Minute => DataType.DateMinute,
        _ => type,
    };

    private void CheckTogether()
    {
        var isSystem = _times.AreOfSystem;
        if (Has("updateTime"))
        {
            var index = At("updateTime");
            var update = NotNegative("updateTime")!.Value;
            if (isSystem) throw _arguments.Wrong(index, "needs useSystemTime=false");
            if (update > 0 && _step % update != 0) throw _arguments.Wrong(index, "must divide step");
            if (Has("forceTriggerTime")) throw _arguments.Wrong(index, "cannot be given with forceTriggerTime");
        }

        if (Has("forceTriggerTime") && isSystem)
            throw _arguments.Wrong(At("forceTriggerTime"), "needs useSystemTime=false");
        if (Flag("useWindowStartTime") && _sizes.Length > 1)
            throw _arguments.Wrong(At("useWindowStartTime"), "must be false with several window sizes");
        if (Has("subWindow") && (isSystem || _sizes.Length > 1 || _sizes[0] != _step || NotNegative("updateTime") > 0))
            throw _arguments.Wrong(At("subWindow"), "needs windowSize = step, and neither useSystemTime nor updateTime");
        if (_isDaily && Has("subWindow") && Flag("mergeLastWindow"))
            throw _arguments.Wrong(At("mergeLastWindow"), "cannot be given with subWindow");
        if (Has("parallelism") && Positive("parallelism") is not <= MostThreads)
            throw _arguments.Wrong(At("parallelism"), "must lie between 1 and 63");
    }

    private void CheckPurge(WindowFill? fill)
    {
        if (Purge() is null) return;
        if (!Has("forceTriggerTime") || fill is not null)
            throw _arguments.Wrong(At("keyPurgeFreqInSec"), "needs forceTriggerTime, and no fill");
    }

    private long? Purge() => Has("keyPurgeFreqInSec") && _arguments.Int(At("keyPurgeFreqInSec")) != -1
        ? Positive("keyPurgeFreqInSec")
        : null;

    private int At(string parameter) => _arguments.IndexOf(parameter);

    private bool Has(string parameter) => _arguments.Has(At(parameter));

    private bool Flag(string parameter, bool fallback = false) => _arguments.Bool(At(parameter), fallback);

    private long? Positive(string parameter) => NotNegative(parameter) switch
    {
        0 => throw _arguments.Wrong(At(parameter), "must be a positive integer"),
        var number => number,
    };

    private long? NotNegative(string parameter)
    {
        if (!Has(parameter)) return null;
        var number = _arguments.Scalar(At(parameter));
        return number.Type.Category() == DataCategory.Integral && !number.IsNull && number.AsLong() >= 0
            ? number.AsLong()
            : throw _arguments.Wrong(At(parameter), "must be an integer that is not negative");
    }
}
