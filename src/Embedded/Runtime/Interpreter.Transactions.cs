using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// <c>transaction { ... }</c> over tables in memory, shared ones and those of the frame. Other sessions cannot change a
/// shared object meanwhile; what they read is the state of the statement that ended last.
/// </summary>
internal sealed partial class Interpreter
{
    private Completion ExecuteTransaction(TransactionStatement transaction, Frame frame)
    {
        if (session.IsInTransaction) throw frame.ErrorAt(transaction, "A transaction cannot stand inside another.");
        var cells = frame.Variables.Values.Concat(session.Engine.Shared.Cells).Distinct()
            .Where(cell => cell.Value is Table && session.Gate.Sees(cell.Access)).ToArray();
        var held = HoldAll(cells);
        // A value that was read is copied before its next change, so these stay as they are now.
        var before = Array.ConvertAll(cells, cell => (Cell: cell, Table: cell.Read()));
        session.IsInTransaction = true;
        var isKept = false;
        try
        {
            var completion = ExecuteBlock(transaction.Body, frame);
            isKept = completion != Completion.Rollback;
            return completion is Completion.Commit or Completion.Rollback ? Completion.Normal : completion;
        }
        finally
        {
            session.IsInTransaction = false;
            if (!isKept)
                foreach (var (cell, table) in before)
                    cell.Assign(table);
            held.ForEach(hold => hold.Dispose());
        }
    }

    // All or none: who waits for one cell while holding another could wait for itself.
    private List<IDisposable> HoldAll(Cell[] cells)
    {
        while (true)
        {
            session.Check();
            var held = new List<IDisposable>(cells.Length);
            foreach (var cell in cells)
            {
                if (cell.TryHold() is not { } hold) break;
                held.Add(hold);
            }

            if (held.Count == cells.Length) return held;
            held.ForEach(hold => hold.Dispose());
        }
    }

    private void RefuseInTransaction(Value target, SyntaxNode place, Frame frame)
    {
        if (session.IsInTransaction && target is Storage.IAppendable)
            throw frame.ErrorAt(place, "A transaction changes tables in memory only; write to stored and stream tables outside of it.");
    }
}
