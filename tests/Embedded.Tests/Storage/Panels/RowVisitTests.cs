using DolphinQuant.Data;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Tests.Storage.Panels;

/// <summary>Visitors may end a visit or fail, and the storage goes on.</summary>
public sealed class RowVisitTests : IDisposable
{
    private const int Rows = 300_000;

    private readonly TemporaryStore _store = new();
    private readonly TableDefinition _table;

    public RowVisitTests() => _table = _store.Fill(
        "numbers", new Table(("n", Vector.Int([.. Enumerable.Range(0, Rows)])))).Definition;

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_row_is_visited_once()
    {
        var visitor = new Visitor(_ => true);
        Assert.True(Run(visitor));
        Assert.Equal(Rows, visitor.Rows);
        var few = new Visitor(_ => true);
        Assert.True(Run(few, new StoredPredicate("n", StoredComparison.Less, [Scalar.Int(5_000)])));
        Assert.Equal(5_000, few.Rows);
    }

    [Fact]
    public void Visitor_ends_the_visit()
    {
        Assert.False(Run(new Visitor(_ => false)));
        Assert.True(Run(new Visitor(_ => true)));
    }

    [Fact]
    public void Failure_of_a_visitor_reaches_the_caller()
    {
        var failure = Assert.Throws<InvalidOperationException>(
            () => Run(new Visitor(_ => throw new InvalidOperationException("too warm"))));
        Assert.Equal("too warm", failure.Message);
        Assert.True(Run(new Visitor(_ => true)));
    }

    [Fact]
    public void Visit_is_interrupted()
    {
        using var ending = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(new Visitor(_ => Cancel(ending)), ending.Token));
        Assert.True(Run(new Visitor(_ => true), CancellationToken.None));

        static bool Cancel(CancellationTokenSource ending)
        {
            ending.Cancel();
            return false;
        }
    }

    private bool Run(Visitor visitor, params StoredPredicate[] conditions) =>
        Run(visitor, CancellationToken.None, conditions);

    private bool Run(Visitor visitor, CancellationToken cancellationToken, params StoredPredicate[] conditions)
    {
        using var lease = _store.Store.RentReader();
        return RowVisit.Run(lease.Connection, _table, _table.Columns, conditions, visitor, cancellationToken);
    }

    private sealed class Visitor(Func<int, bool> visit) : IRowVisitor
    {
        private int _rows;

        public int Rows => _rows;

        public bool Visit(VisitedChunk chunk)
        {
            Interlocked.Add(ref _rows, chunk.Rows);
            return visit(chunk.Rows);
        }
    }
}
