using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using DolphinQuant.Data;
using DuckDB.NET.Native;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Takes the rows of a visit, chunk by chunk.</summary>
internal interface IRowVisitor
{
    /// <summary>
    /// Takes the rows of a chunk; false ends the visit. Several threads call it at the same time, with chunks in no order.
    /// </summary>
    bool Visit(VisitedChunk chunk);
}

/// <summary>The columns of at most 2,048 rows, as long as the call lasts that they were given to.</summary>
internal readonly struct VisitedChunk(DuckDBDataChunk chunk)
{
    /// <summary>The number of rows.</summary>
    public int Rows { get; } = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk);

    /// <summary>A column, in the order in which they were asked for.</summary>
    public nint Column(int index) => NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, index + 1);
}

/// <summary>
/// A query whose rows are worked on by the threads of DuckDB that find them, instead of being handed to one reader. What
/// takes them is a scalar function (duckdb.h, duckdb_register_scalar_function) whose result is only counted; its first
/// argument tells the visit that a row belongs to.
/// </summary>
internal sealed class RowVisit
{
    private const string Function = "visit_rows";

    private static readonly ConcurrentDictionary<long, RowVisit> Running = [];
    private static long _lastNumber;

    private readonly IRowVisitor _visitor;
    private volatile ExceptionDispatchInfo? _failure;
    private volatile bool _isEnded;

    private RowVisit(IRowVisitor visitor) => _visitor = visitor;

    /// <summary>Makes visits possible on all connections to the database of this one.</summary>
    /// <exception cref="DatabaseException">DuckDB refused the function.</exception>
    public static unsafe void Prepare(StoreConnection connection)
    {
        var function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        using var any = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Any);
        using var boolean = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Boolean);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, Function);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetVarargs(function, any);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, boolean);
        // Rows that look alike are visited one by one, and those with nulls too.
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetVolatile(function);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetSpecialHandling(function);
        NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, &Take);
        var state = NativeMethods.ScalarFunction.DuckDBRegisterScalarFunction(connection.Native, function);
        NativeMethods.ScalarFunction.DuckDBDestroyScalarFunction(ref function);
        if (state != DuckDBState.Success)
            throw StoreFailure.From(DuckDBErrorType.Internal, $"The function {Function} was refused.");
    }

    /// <summary>Gives the visitor all rows that meet the conditions, all of one moment.</summary>
    /// <returns>False when the visitor ended the visit.</returns>
    /// <exception cref="DatabaseException">The storage failed.</exception>
    public static bool Run(
        StoreConnection connection, TableDefinition table, IEnumerable<ColumnDefinition> columns,
        IReadOnlyList<StoredPredicate> predicates, IRowVisitor visitor, CancellationToken cancellationToken)
    {
        var (number, visit) = (Interlocked.Increment(ref _lastNumber), new RowVisit(visitor));
        var where = PredicateSql.Where(table, predicates);
        var arguments = TableLayout.Columns(columns.Select(column => column.Name));
        var statement = new Statement(
            new TableLayout(table).Select($"count({Function}(?::BIGINT, {arguments}))", where.Sql, order: ""),
            [Scalar.Long(number), .. where.Parameters]);
        Running[number] = visit;
        try
        {
            // Not as a stream, whose reader would ask again and again whether there is a chunk.
            connection.Execute(statement, cancellationToken);
            return true;
        }
        catch (DatabaseException) when (visit._isEnded)
        {
            visit._failure?.Throw();
            return false;
        }
        finally
        {
            Running.TryRemove(number, out _);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Take(nint call, nint arguments, nint results)
    {
        using var chunk = new DuckDBDataChunk(arguments);
        var visited = new VisitedChunk(chunk);
        if (visited.Rows == 0) return;
        new Span<byte>(NativeMethods.Vectors.DuckDBVectorGetData(results), visited.Rows).Clear();
        var number = *(long*)NativeMethods.Vectors.DuckDBVectorGetData(visited.Column(-1));
        if (!Running.TryGetValue(number, out var visit) || !visit.Continues(visited))
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(call, "The visit has ended.");
    }

    private bool Continues(VisitedChunk chunk)
    {
        try
        {
            if (!_isEnded && _visitor.Visit(chunk)) return true;
        }
        catch (Exception failure)
        {
            // It cannot pass through DuckDB; it is thrown again where the visit was begun.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        _isEnded = true;
        return false;
    }
}
