using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// Evaluates expressions group by group on all cores. It may only be asked about expressions that are <see cref="SelfContained"/>, and it
/// gives up, with nothing changed, wherever a group's result is not like the first one's or fails: the caller then goes through the
/// groups in their order, which finds the wider type or raises the first group's error.
/// </summary>
/// <param name="session">The session of the query.</param>
/// <param name="scope">The groups.</param>
/// <param name="frame">The frame around the query.</param>
internal sealed class GroupWorkers(Session session, GroupScope scope, Frame frame)
{
    /// <summary>Fewer rows, and fewer groups, are not worth a second thread.</summary>
    private const int LeastRows = 1 << 15, LeastGroups = 8;

    /// <summary>Pieces for each core, so that an unequal piece is made up for.</summary>
    private const int PiecesPerCore = 8;

    /// <summary>One column for every expression, with a value for every row, or null.</summary>
    public Vector[]? TryRows(IReadOnlyList<Expression> expressions) =>
        Try(expressions, scope.Rows.Count, (target, value, worker) => target.PutRows(value, worker.Start, worker.Count));

    /// <summary>One column for every expression, with a value for every group, or null.</summary>
    public Vector[]? TryAggregates(IReadOnlyList<Expression> expressions) =>
        Try(expressions, scope.GroupCount, (target, value, worker) => target.Put(value, worker.Group));

    private Vector[]? Try(IReadOnlyList<Expression> expressions, int rows, Func<GroupTarget, Value, GroupScope, bool> put)
    {
        if (Environment.ProcessorCount == 1 || scope.Rows.Count < LeastRows || scope.GroupCount < LeastGroups || expressions.Count == 0) return null;
        scope.MoveTo(0);
        var inner = frame.Over(scope);
        var check = new SelfContained(session, inner);
        if (!expressions.All(check.Is)) return null;
        var targets = expressions.Select(expression =>
            GroupTarget.For(session.Interpreter.Evaluate(expression, inner).Type, rows)).OfType<GroupTarget>().ToArray();
        if (targets.Length < expressions.Count || !Fill(expressions, targets, put)) return null;
        return Array.ConvertAll(targets, target => target.Build());
    }

    private bool Fill(IReadOnlyList<Expression> expressions, GroupTarget[] targets, Func<GroupTarget, Value, GroupScope, bool> put)
    {
        var starts = Pieces();
        var hasFailed = false;
        Parallel.For(0, starts.Length - 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, piece =>
        {
            if (Volatile.Read(ref hasFailed)) return;
            if (!FillPiece(starts[piece], starts[piece + 1])) Volatile.Write(ref hasFailed, true);
        });
        return !hasFailed;

        bool FillPiece(int first, int end)
        {
            var (branch, worker) = (session.Branch(), scope.Copy());
            using var interruption = Interruption.Listen(branch.CancellationToken);
            var workFrame = frame.Over(worker);
            try
            {
                for (var group = first; group < end; group++)
                {
                    branch.Check();
                    worker.MoveTo(group);
                    for (var i = 0; i < targets.Length; i++)
                        if (!put(targets[i], branch.Interpreter.Evaluate(expressions[i], workFrame), worker))
                            return false;
                }

                return true;
            }
            catch (Exception exception) when (exception is ScriptException or OperationCanceledException || ScriptFault.Is(exception))
            {
                return false;
            }
        }
    }

    // Groups in pieces of about equally many rows.
    private int[] Pieces()
    {
        var wanted = Math.Min(scope.GroupCount, PiecesPerCore * Environment.ProcessorCount);
        var starts = new List<int> { 0 };
        for (var piece = 1; piece < wanted; piece++)
        {
            var group = scope.GroupAt((int)((long)scope.Rows.Count * piece / wanted));
            if (group > starts[^1]) starts.Add(group);
        }

        starts.Add(scope.GroupCount);
        return [.. starts];
    }
}
