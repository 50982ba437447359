using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>What every stream engine is made with.</summary>
/// <param name="Name">The name, the only one of its kind in the database.</param>
/// <param name="Input">The columns of the rows that come in.</param>
/// <param name="Output">Where the results go.</param>
/// <param name="Session">A session of the engine's own, for the expressions.</param>
internal sealed record EngineDefinition(
    string Name, IReadOnlyList<ColumnDefinition> Input, EngineOutput Output, Session Session)
{
    /// <summary>The user who made the engine.</summary>
    public string User => Session.EffectiveUser;

    /// <summary>Puts two columns into each batch of results: microseconds since its rows came in, and their number.</summary>
    public bool MeasuresTime { get; init; }

    /// <summary>Where the state is kept from time to time; null for nowhere.</summary>
    public SnapshotFile? Snapshots { get; init; }

    /// <summary>Reads the arguments that all engines share.</summary>
    /// <param name="context">The session that makes the engine.</param>
    /// <param name="arguments">The arguments of its function.</param>
    /// <param name="places">Where the shared arguments stand.</param>
    /// <exception cref="ScriptException">An argument is wrong, or asks for what needs a cluster.</exception>
    public static EngineDefinition Read(CallContext context, Arguments arguments, EngineArguments places)
    {
        if (places.RaftGroup is { } raft && arguments.Has(raft))
            throw arguments.Wrong(raft, "needs a cluster of DolphinDB servers");
        var session = (Session)context;
        return new EngineDefinition(
            StreamEngines.CheckName(arguments, places.Name),
            SchemaOf(arguments, places.DummyTable),
            EngineOutput.Read(session, arguments, places),
            session.Fork(output: null))
        {
            MeasuresTime = places.OutputElapsedMicroseconds is { } elapsed && arguments.Bool(elapsed, fallback: false),
            Snapshots = places.SnapshotDirectory is { } directory
                ? SnapshotFile.Read(session, arguments, places.Name, directory)
                : null,
        };
    }

    /// <summary>The columns of a table, stream table, stored table or engine.</summary>
    /// <exception cref="ScriptException">The argument is none of these.</exception>
    public static IReadOnlyList<ColumnDefinition> SchemaOf(Arguments arguments, int index) => arguments[index] switch
    {
        Table table => table.Schema,
        StreamTable { HasChangelog: true } =>
            throw arguments.Wrong(index, "is a changelog stream table, whose changes the embedded engines do not follow"),
        StreamTable stream => stream.Schema,
        Storage.IAppendable target => target.Schema,
        _ => throw arguments.Wrong(index, "must be a table; its columns are those of the rows to come"),
    };
}

/// <summary>Where the arguments that engines share stand among those of the function that makes one.</summary>
internal sealed record EngineArguments(int Name, int DummyTable, int OutputTable)
{
    /// <summary>The engine may have no output table: it is a table itself.</summary>
    public bool IsOutputOptional { get; init; }

    /// <summary>Results have the columns of the rows that come in, so that a function needs no table beside it.</summary>
    public bool IsOutputLikeInput { get; init; }

    /// <summary>The directory of snapshots; the number of messages between two stands right behind it.</summary>
    public int? SnapshotDirectory { get; init; }

    public int? RaftGroup { get; init; }

    public int? OutputElapsedMicroseconds { get; init; }

    /// <summary>The function that takes the results in place of the output table.</summary>
    public int? OutputHandler { get; init; }

    /// <summary>Whether that function gets a table.</summary>
    public int? MessageAsTable { get; init; }
}
