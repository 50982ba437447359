using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>Makes order book snapshot engines, and names their columns.</summary>
internal static class OrderBookFunctions
{
    private const int MostLevels = 100;

    // The columns that snapshots have when no others are asked for.
    private static readonly string[] NotByDefault = ["openPrice", "maxPrice", "minPrice"];

    public static void Register(FunctionTable table)
    {
        table.Add(
            "createOrderBookSnapshotEngine(name, exchange, orderbookDepth, intervalInMilli, date, startTime, prevClose, dummyTable,"
                + " outputTable, inputColMap, [outputColMap], [outputCodeMap], [snapshotDir], [snapshotIntervalInMsgCount],"
                + " [raftGroup], [outputIntervalOffsetMap], [checkRestrict], [maxPrice], [minPrice], [userDefinedMetrics],"
                + " [priceNullFill], [triggerType], [forceTriggerTime], [precision], [orderBySeq], [skipCrossedMarket],"
                + " [orderBookDetailDepth], [orderBookAsArray], [useSystemTime], [independentForceTriggerTime],"
                + " [includeImmediateExecution], [securitySubType], [priceScale], [endTime])",
            "A stream engine that rebuilds order books from orders and trades, and shows them at intervals.", Create);
        table.Add(
            "genOutputColumnsForOBSnapshotEngine([basic], [time], [depth], [tradeDetail], [orderDetail], [withdrawDetail],"
                + " [orderBookDetailDepth], [prevDetail], [seqDetail], [residualDetail])",
            "The names of columns of order book snapshots, and an empty table of them.", (_, a) => Columns(a));
        table.Add("forceTriggerOrderBookSnapshot(engine, [time])", "Has an order book snapshot engine show all its books now.", ShowNow);
        table.Add("updateOrderBookEngineParams(engine, [prevClose], [maxPrice], [minPrice], [outputCodeMap])",
            "Gives an order book snapshot engine what is known from before the day.", Update);
    }

    private static StreamEngine Create(CallContext context, Arguments arguments)
    {
        var definition = EngineDefinition.Read(context, arguments, new EngineArguments(0, At("dummyTable"), At("outputTable"))
        {
            RaftGroup = At("raftGroup"), SnapshotDirectory = At("snapshotDir"),
        });
        var settings = new BookSettingsReader(arguments, definition.Input).Read();
        var output = Output(arguments, settings);
        var needed = output.Fields.Any(field => field.Name == "UpdateTime1");
        if (needed && !settings.Input.HasReceiveTime)
            throw arguments.Wrong(At("inputColMap"), "needs receiveTime for the column UpdateTime1");
        return StreamEngineFunctions.EnginesOf(context).Add(new OrderBookSnapshotEngine(
            definition, settings, Reference(arguments, new BookReference(), At("prevClose")), output.Collector));

        int At(string parameter) => arguments.IndexOf(parameter);
    }

    private static (IReadOnlyList<BookField> Fields, BookOutput Collector) Output(Arguments arguments, BookSettings settings)
    {
        var areLists = arguments.Bool(arguments.IndexOf("orderBookAsArray"), fallback: false);
        var index = arguments.IndexOf("outputColMap");
        var metrics = arguments.IndexOf("userDefinedMetrics");
        var hasMetrics = arguments.Has(metrics);
        var details = Levels(arguments, arguments.IndexOf("orderBookDetailDepth"));
        var fields = arguments.Has(index)
            ? [.. StorageArguments.Names(arguments, index).Select(name => Named(arguments, index, name, settings.Depth, details))]
            : Default(settings.Depth, hasMetrics, areLists);
        if (fields.Count == 0) throw arguments.Wrong(index, "must name a column");
        return (fields, hasMetrics
            ? new BookOutput(fields, arguments.Function(metrics), [.. BookFields.Basic, .. BookFields.Levels(settings.Depth, areLists)])
            : new BookOutput(fields, metrics: null, []));
    }

    private static IReadOnlyList<BookField> Default(int depth, bool hasMetrics, bool areLists) => hasMetrics
        ? [.. BookFields.Basic, .. BookFields.Levels(depth, areLists)]
        :
        [
            .. BookFields.Basic.Where(field => !NotByDefault.Contains(field.Name)),
            .. BookFields.Levels(depth, areLists: false),
        ];

    private static BookField Named(Arguments arguments, int index, string name, int depth, IReadOnlyList<BookField> details) =>
        BookFields.Basic.Concat(BookFields.Time)
            .Concat(BookFields.Levels(depth, areLists: false)).Concat(BookFields.Levels(depth, areLists: true))
            .Concat(BookFields.TradeDetail).Concat(BookFields.OrderDetail).Concat(BookFields.WithdrawDetail)
            .Concat(BookFields.PreviousDetail).Concat(BookFields.SequenceDetail).Concat(BookFields.Named)
            .Concat(details).Concat(BookOrderFields.Residual).Concat(BookOrderFields.Named)
            .FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw arguments.Wrong(index, $"names {name}, which is no column of snapshots in the embedded engine");

    private static Vector<Value> Columns(Arguments arguments)
    {
        var (depth, areLists) = DepthOf(arguments);
        var fields = new List<BookField>();
        if (arguments.Bool(0, fallback: true)) fields.AddRange(BookFields.Basic);
        if (arguments.Bool(1, fallback: true)) fields.AddRange(BookFields.Time);
        fields.AddRange(BookFields.Levels(depth, areLists));
        if (arguments.Bool(3, fallback: true)) fields.AddRange(BookFields.TradeDetail);
        if (arguments.Bool(4, fallback: true)) fields.AddRange(BookFields.OrderDetail);
        if (arguments.Bool(5, fallback: true)) fields.AddRange(BookFields.WithdrawDetail);
        fields.AddRange(Levels(arguments, 6));
        if (arguments.Bool(7, fallback: true)) fields.AddRange(BookFields.PreviousDetail);
        if (arguments.Bool(8, fallback: false)) fields.AddRange(BookFields.SequenceDetail);
        if (arguments.Bool(9, fallback: false)) fields.AddRange(BookOrderFields.Residual);
        return Vector.Tuple(
            Vector.String([.. fields.Select(field => field.Name)]),
            Table.Empty(fields.Select(field => new ColumnDefinition(field.Name, field.Type))));
    }

    private static IReadOnlyList<BookField> Levels(Arguments arguments, int index) =>
        arguments.Int(index, 0) is >= 0 and <= MostLevels and var depth
            ? BookOrderFields.Levels(depth)
            : throw arguments.Wrong(index, "must be a number from 0 to 100");

    private static (int Depth, bool AreLists) DepthOf(Arguments arguments)
    {
        if (!arguments.Has(2)) return (10, true);
        return arguments[2] is Vector { Count: 2 } pair && pair[0] is Scalar depth && pair[1] is Scalar areLists
            && depth.AsLong() is >= 0 and <= MostLevels
                ? ((int)depth.AsLong(), areLists.AsBool())
                : throw arguments.Wrong(2, "must be a tuple of a number from 0 to 100 and a truth value, such as (10, true)");
    }

    private static OrderBookSnapshotEngine EngineOf(CallContext context, Arguments arguments) =>
        (arguments[0] is Scalar ? StreamEngineFunctions.EnginesOf(context).Find(arguments.Text(0)) : arguments[0])
            as OrderBookSnapshotEngine ?? throw arguments.Wrong(0, "must be an order book snapshot engine, or the name of one");

    private static Scalar ShowNow(CallContext context, Arguments arguments)
    {
        if (arguments.Has(1) && arguments[1] is not Scalar { Type: DataType.Time, IsNull: false })
            throw arguments.Wrong(1, "must be a TIME");
        EngineOf(context, arguments).ShowNow(arguments.Has(1) ? (int)arguments.Scalar(1).AsLong() : null);
        return Scalar.Void;
    }

    private static Scalar Update(CallContext context, Arguments arguments)
    {
        var engine = EngineOf(context, arguments);
        engine.Refer(reference => Reference(arguments, reference, 1));
        return Scalar.Void;
    }

    private static BookReference Reference(Arguments arguments, BookReference before, int previousClose)
    {
        var codes = arguments.IndexOf("outputCodeMap");
        return new BookReference
        {
            PreviousClose = Prices(previousClose) ?? before.PreviousClose,
            Highest = Prices(arguments.IndexOf("maxPrice")) ?? before.Highest,
            Lowest = Prices(arguments.IndexOf("minPrice")) ?? before.Lowest,
            Codes = arguments.Has(codes)
                ? StorageArguments.Names(arguments, codes).ToHashSet(StringComparer.Ordinal)
                : before.Codes,
        };

        Dictionary? Prices(int index) => arguments.Find(index) switch
        {
            null => null,
            Dictionary prices => prices,
            _ => throw arguments.Wrong(index, "must be a dictionary of codes and prices"),
        };
    }
}
