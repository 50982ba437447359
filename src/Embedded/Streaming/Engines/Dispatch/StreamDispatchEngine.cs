using System.Runtime.ExceptionServices;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.Dispatch;

/// <summary>
/// Divides the rows that come in among output tables by their keys, so that engines behind it share the work. The tables
/// take their rows side by side; an append returns when all of them have.
/// </summary>
internal sealed class StreamDispatchEngine : StreamEngine
{
    private readonly DispatchSettings _settings;
    private readonly RowGroups _keys;

    public StreamDispatchEngine(EngineDefinition definition, DispatchSettings settings) : base(definition)
    {
        _settings = settings;
        _keys = new RowGroups([settings.KeyColumn], definition.Input);
    }

    public override string Kind => "StreamDispatchEngine";

    public override int GroupCount => _keys.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details => [EngineStatus.Rows(this), EngineStatus.Memory(this)];

    // Rows are handed on before an append returns; only keys that are dealt out evenly are remembered.
    protected override long CountBytes() => ValueSize.Of(_keys.Capture());

    protected override void Process(Table rows)
    {
        if (rows.Count == 0) return;
        var shares = new List<(EngineOutput Output, int[] Rows)>();
        foreach (var outputs in _settings.Replicas)
        {
            var places = PlacesOf(rows, outputs.Count);
            for (var i = 0; i < outputs.Count; i++)
                if (Enumerable.Range(0, rows.Count).Where(row => places[row] == i).ToArray() is { Length: > 0 } share)
                    shares.Add((outputs[i], share));
        }

        try
        {
            Parallel.ForEach(shares, share => Write(share.Output, rows.Gather(share.Rows)));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private void Write(EngineOutput output, Table rows)
    {
        if (!Definition.MeasuresTime)
        {
            output.Write(rows.Columns);
            return;
        }

        var now = Definition.Session.Time.GetUtcNow();
        var moments = new long[rows.Count];
        Array.Fill(moments, (now - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
        output.Write([.. rows.Columns, Elapsed(rows.Count)[0], new Vector<long>(DataType.NanoTimestamp, moments)]);
    }

    // The number of the output table of every row.
    private int[] PlacesOf(Table rows, int count)
    {
        var column = rows.Columns[_settings.KeyColumn];
        if (_settings.IsWholeBatch)
        {
            var place = Hashed(column.Slice(0, 1), count)[0];
            return [.. Enumerable.Repeat(place, rows.Count)];
        }

        return _settings.Type switch
        {
            // Keys are dealt out in the order in which they first came.
            DispatchType.Uniform => Array.ConvertAll(_keys.Of(rows), key => key % count),
            DispatchType.SaltedHash => Hashed(Salted(column), count),
            _ => Hashed(column, count),
        };
    }

    // Null has no bucket and goes to the first table.
    private static int[] Hashed(Vector column, int count) =>
        [.. KeyFunctions.Buckets("createStreamDispatchEngine", column, (uint)count).Span.ToArray().Select(bucket => Math.Max(0, bucket))];

    // The name of the engine in front of each key: keys that one engine puts together another one divides again.
    private Vector<string> Salted(Vector column) =>
        Vector.String([.. Enumerable.Range(0, column.Count).Select(row => $"{Name}:{Formatter.Plain(column[row])}")]);
}

/// <summary>How a dispatch engine finds the table of a key.</summary>
internal enum DispatchType
{
    /// <summary>By the hash that HASH partitions use.</summary>
    Hash,

    /// <summary>By turns.</summary>
    Uniform,

    /// <summary>By a hash that differs from engine to engine.</summary>
    SaltedHash,
}

/// <summary>What a dispatch engine is made with.</summary>
/// <param name="KeyColumn">The position of the key column.</param>
/// <param name="Replicas">Sets of tables, each of which gets all rows.</param>
internal sealed record DispatchSettings(int KeyColumn, IReadOnlyList<IReadOnlyList<EngineOutput>> Replicas)
{
    public DispatchType Type { get; init; }

    /// <summary>The rows of a batch stay together: they go where its first row goes.</summary>
    public bool IsWholeBatch { get; init; }
}
