using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Walks the tree: one way to evaluate each kind of node, over whole vectors. The partial files hold one kind of node
/// each.
/// </summary>
internal sealed partial class Interpreter(Session session)
{
    /// <summary>Runs the statements of a script in the session's frame.</summary>
    /// <param name="script">The tree.</param>
    /// <param name="frame">The session's variables.</param>
    /// <param name="echo">Gets every top-level expression's value.</param>
    /// <returns>The value of the last top-level expression, or void.</returns>
    public Value Run(Script script, Frame frame, Action<Value>? echo)
    {
        Value last = Scalar.Void;
        foreach (var statement in script.Statements)
        {
            if (Execute(statement, frame) == Completion.Return) return frame.Result;
            if (statement is not ExpressionStatement) continue;
            // The session's frame outlives the script and must not keep its result.
            (last, frame.Result) = (frame.Result, Scalar.Void);
            if (last is not Scalar { Type: DataType.Void }) echo?.Invoke(last);
        }

        return last;
    }

    /// <summary>Runs one statement.</summary>
    /// <exception cref="ScriptException">The script is wrong; carries the innermost place known.</exception>
    public Completion Execute(Statement statement, Frame frame)
    {
        session.Debugger?.Reach(session, statement, frame);
        try
        {
            return ExecuteNode(statement, frame);
        }
        catch (Exception exception) when (session.Debugger is { } debugger && debugger.Fail(session, exception))
        {
            throw;
        }
        catch (ScriptException exception) when (exception.Line == 0)
        {
            throw frame.ErrorAt(statement.Span, exception.Message, exception);
        }
        catch (Exception exception) when (ScriptFault.Is(exception))
        {
            throw frame.ErrorAt(statement.Span, ScriptFault.MessageOf(exception), exception);
        }
    }

    private Completion ExecuteNode(Statement statement, Frame frame) => statement switch
    {
        ExpressionStatement expression => ExecuteExpression(expression, frame),
        AssignmentStatement assignment => ExecuteAssignment(assignment, frame),
        BlockStatement block => ExecuteBlock(block, frame),
        IfStatement condition => ExecuteIf(condition, frame),
        ForStatement loop => ExecuteFor(loop, frame),
        CountingForStatement loop => ExecuteCountingFor(loop, frame),
        WhileStatement loop => ExecuteWhile(loop, frame),
        DoWhileStatement loop => ExecuteDoWhile(loop, frame),
        BreakStatement => Completion.Break,
        ContinueStatement => Completion.Continue,
        ReturnStatement result => ExecuteReturn(result, frame),
        ThrowStatement fault => throw ThrownBy(fault, frame),
        TryStatement attempt => ExecuteTry(attempt, frame),
        AssertStatement assertion => ExecuteAssert(assertion, frame),
        FunctionStatement definition => ExecuteDefinition(definition, frame),
        ClassStatement definition => ExecuteClass(definition, frame),
        TransactionStatement transaction => ExecuteTransaction(transaction, frame),
        EndTransactionStatement end => end.IsRollback ? Completion.Rollback : Completion.Commit,
        UseStatement use => ExecuteUse(use, frame),
        UseCatalogStatement use => ExecuteUse(use),
        IncludeStatement include => ExecuteInclude(include, frame),
        ShareStatement share => ExecuteShare(share, frame),
        TimerStatement timer => ExecuteTimer(timer, frame),
        SqlStatement command => ExecuteSql(command, frame),
        GoStatement => Completion.Normal,
        ModuleStatement =>
            throw frame.ErrorAt(statement, "A module statement stands in a module file only, as its first line."),
        _ => throw frame.ErrorAt(statement, "This statement needs a DolphinDB server."),
    };

    private Completion ExecuteExpression(ExpressionStatement statement, Frame frame)
    {
        frame.Result = Evaluate(statement.Expression, frame);
        return Completion.Normal;
    }

    private Completion ExecuteBlock(BlockStatement block, Frame frame)
    {
        foreach (var statement in block.Statements)
        {
            var completion = Execute(statement, frame);
            if (completion != Completion.Normal) return completion;
        }

        return Completion.Normal;
    }

    private Completion ExecuteIf(IfStatement statement, Frame frame)
    {
        if (IsTrue(statement.Condition, frame)) return Execute(statement.Then, frame);
        return statement.Otherwise is null ? Completion.Normal : Execute(statement.Otherwise, frame);
    }

    private Completion ExecuteReturn(ReturnStatement statement, Frame frame)
    {
        frame.Result = statement.Value is null ? Scalar.Void : Evaluate(statement.Value, frame);
        return Completion.Return;
    }

    private ScriptException ThrownBy(ThrowStatement statement, Frame frame)
    {
        var value = Evaluate(statement.Value, frame);
        // A caught error is a pair of category and message; thrown again it keeps its message.
        var text = value is Pair { Second: var caught } ? caught : value as Scalar;
        var message = text is { Type: var type } && type.IsText() ? text.AsText() : Formatter.Plain(value);
        return frame.ErrorAt(statement.Span, message, new ThrownByScript());
    }

    private Completion ExecuteTry(TryStatement statement, Frame frame)
    {
        try
        {
            return ExecuteBlock(statement.Body, frame);
        }
        catch (Exception exception) when (exception is ScriptException or DatabaseException)
        {
            session.CurrentFrame = frame;
            frame.Assign(
                statement.Variable, new Pair(Scalar.String(CategoryOf(exception)), Scalar.String(exception.Message)));
        }

        return ExecuteBlock(statement.Handler, frame);
    }

    private static string CategoryOf(Exception exception) =>
        exception.InnerException is ThrownByScript ? "USER" : "SYSTEM";

    private Completion ExecuteAssert(AssertStatement statement, Frame frame)
    {
        var label = statement.Label is null ? "adhocTesting" : LabelOf(statement.Label, frame);
        var value = Evaluate(statement.Condition, frame);
        var holds = value is Vector vector
            ? Enumerable.Range(0, vector.Count).All(i => vector[i] is Scalar item && item.AsBool())
            : value is Scalar scalar && scalar.AsBool();
        return holds ? Completion.Normal : throw frame.ErrorAt(statement, $"Testing case {label} failed");
    }

    private string LabelOf(Expression label, Frame frame) =>
        label is NameExpression name ? name.Name : Formatter.Plain(Evaluate(label, frame));

    private Completion ExecuteDefinition(FunctionStatement statement, Frame frame)
    {
        var function = new UserFunction(statement.Function, frame.Source, frame.Module);
        if (!frame.IsTop)
        {
            frame.Assign(function.Name, function);
            return Completion.Normal;
        }

        if (session.Functions.Find(function.Name) is not null)
            throw frame.ErrorAt(
                statement, $"{function.Name} is a built-in function and cannot be defined again; choose another name.");
        session.Definitions[function.Name] = function;
        session.Classes.Remove(function.Name);
        return Completion.Normal;
    }

    private Completion ExecuteUse(UseStatement statement, Frame frame)
    {
        var module = session.Import(statement.Module);
        var uses = frame.Module?.Uses ?? session.Uses;
        if (!uses.Contains(module)) uses.Add(module);
        return Completion.Normal;
    }

    private Completion ExecuteInclude(IncludeStatement statement, Frame frame)
    {
        RunFile(statement.Path, frame);
        return Completion.Normal;
    }

    /// <summary>Runs the script of a file with the variables of a frame and returns the value of its last expression.</summary>
    /// <exception cref="ScriptException">Scripts may not read the file, there is none, or it is wrong.</exception>
    public Value RunFile(string path, Frame frame)
    {
        session.Rights?.RefuseForbiddenScripts();
        var file = session.Files.Resolve(path);
        // Files that include one another would never come to an end.
        session.CallDepth.Enter(path);
        try
        {
            var source = new SourceText(ScriptFileText.Read(file, path), path);
            return Run(Parser.ParseOrThrow(source, name => session.FindFunction(name) is not null), frame.Reading(source), echo: null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"The script {path} cannot be read: {failure.Message}", innerException: failure);
        }
        finally
        {
            session.CallDepth.Leave();
        }
    }

    private Completion ExecuteUse(UseCatalogStatement statement)
    {
        session.Catalogs.Use(statement.Catalog);
        return Completion.Normal;
    }

    private Completion ExecuteShare(ShareStatement statement, Frame frame)
    {
        Share(statement.Value, statement.Name, frame);
        return Completion.Normal;
    }

    /// <summary>
    /// Makes a value visible to all sessions; a variable it came from is one object with it from now on.
    /// </summary>
    public void Share(Expression value, string sharedName, Frame frame)
    {
        var shared = session.ShareCell(sharedName, Evaluate(value, frame));
        if (value is NameExpression { Namespace: null } name && frame.Find(name.Name) is not null)
            frame.Bind(name.Name, shared);
    }

    private Completion ExecuteTimer(TimerStatement statement, Frame frame)
    {
        var rounds = statement.Count is null ? 1 : Integer(statement.Count, frame);
        var started = session.Time.GetTimestamp();
        for (var i = 0; i < rounds; i++)
        {
            session.Check();
            var completion = Execute(statement.Body, frame);
            if (completion != Completion.Normal) return completion;
        }

        var elapsed = session.Time.GetElapsedTime(started).TotalMilliseconds;
        session.Print(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Time elapsed: {elapsed:0.###} ms"));
        return Completion.Normal;
    }

    private Completion ExecuteSql(SqlStatement statement, Frame frame)
    {
        frame.Result = Queries.Run(statement.Command, frame);
        return Completion.Normal;
    }
}
