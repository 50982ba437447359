using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;
using ColumnDefinition = DolphinQuant.Data.ColumnDefinition;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>
/// Hands the rows of a stream to handlers, each with a condition of its own. Rows that a replay has put together from
/// tables with different columns get their columns back; they reach the handlers one run of rows after another, so that
/// the order of time holds across handlers too.
/// </summary>
internal sealed class StreamFilterEngine : StreamEngine
{
    private const int KeyColumn = 1, BlobColumn = 2;

    private readonly IReadOnlyList<StreamFilterRule> _rules;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<ColumnDefinition>>? _schemas;
    private readonly int _timeColumn;
    private readonly int _conditionColumn;

    private StreamFilterEngine(
        EngineDefinition definition, IReadOnlyList<StreamFilterRule> rules,
        IReadOnlyDictionary<string, IReadOnlyList<ColumnDefinition>>? schemas, int timeColumn, int conditionColumn)
        : base(definition) =>
        (_rules, _schemas, _timeColumn, _conditionColumn) = (rules, schemas, timeColumn, conditionColumn);

    public override string Kind => "StreamFilter";

    public override int GroupCount => _rules.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>

        [EngineStatus.Rows(this), ("filters", Scalar.String(string.Join("; ", _rules.Select(rule => rule.ToString()))))];

    public static void Register(FunctionTable table) => table.Add(
        "streamFilter(name, dummyTable, filter, [msgSchema], [timeColumn], [conditionColumn])",
        "Hands rows to handlers by conditions; rows of a replay of different tables get their columns back.", Create);

    protected override void Process(Table rows)
    {
        var time = rows.Columns[_timeColumn];
        var names = _conditionColumn < 0 ? null : rows.Columns[_conditionColumn];
        bool[][] matches = [.. _rules.Select(rule => rule.Matches(Definition.Session, rows, time, names))];
        if (_schemas is null)
        {
            for (var rule = 0; rule < _rules.Count; rule++)
            {
                int[] chosen = [.. Enumerable.Range(0, rows.Count).Where(row => matches[rule][row])];
                if (chosen.Length > 0) _rules[rule].Handle(rows.Gather(chosen));
            }

            return;
        }

        var keys = rows.Columns[KeyColumn].Texts();
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            HandleRun(rows, keys[start], matches, start, end);
            start = end;
        }
    }

    private void HandleRun(Table rows, string key, bool[][] matches, int start, int end)
    {
        for (var rule = 0; rule < _rules.Count; rule++)
        {
            int[] chosen = [.. Enumerable.Range(start, end - start).Where(row => matches[rule][row])];
            if (chosen.Length == 0) continue;
            if (!_schemas!.TryGetValue(key, out var schema))
                throw new ScriptException($"The msgSchema of the stream filter {Name} has no schema for {key}.");
            _rules[rule].Handle(RowBytes.Decode(schema, rows.Columns[BlobColumn].Gather(chosen).Texts()));
        }
    }

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var schema = EngineDefinition.SchemaOf(arguments, 1);
        var schemas = arguments.Has(3) ? Schemas(arguments, schema) : null;
        var definition = new EngineDefinition(
            StreamEngines.CheckName(arguments, 0), schema, EngineOutput.None, session.Fork(output: null));
        var conditionColumn = schemas is not null ? KeyColumn : arguments.Has(5) ? PlaceOf(arguments, 5, schema) : -1;
        if (conditionColumn >= 0 && !schema[conditionColumn].Type.IsText())
            throw arguments.Wrong(5, "must name a column of type STRING or SYMBOL");
        return StreamEngineFunctions.EnginesOf(context).Add(new StreamFilterEngine(
            definition, StreamFilterRule.Read(session, arguments, 2), schemas,
            arguments.Has(4) ? PlaceOf(arguments, 4, schema) : 0, conditionColumn));
    }

    private static int PlaceOf(Arguments arguments, int index, IReadOnlyList<ColumnDefinition> schema) =>
        schema.ToList().FindIndex(
            column => column.Name.Equals(arguments.Text(index), StringComparison.OrdinalIgnoreCase)) is >= 0 and var place
            ? place
            : throw arguments.Wrong(index, "must name a column of dummyTable");

    private static Dictionary<string, IReadOnlyList<ColumnDefinition>> Schemas(
        Arguments arguments, IReadOnlyList<ColumnDefinition> schema)
    {
        if (schema.Count <= BlobColumn || schema[BlobColumn].Type != DataType.Blob || !schema[KeyColumn].Type.IsText())
            throw arguments.Wrong(1, "must begin with a time, a SYMBOL or STRING and a BLOB when msgSchema is given");
        var entries = arguments[3] as Dictionary ?? throw arguments.Wrong(3, "must be a dictionary of tables");
        return entries.Keys.ToDictionary(Formatter.Plain, key => entries[key] switch
        {
            Table table => table.Schema,
            Storage.IAppendable target => target.Schema,
            _ => throw arguments.Wrong(3, "must hold tables"),
        }, StringComparer.Ordinal);
    }
}
