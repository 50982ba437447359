using DolphinQuant.Data;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime.Checking;

/// <summary>Walks over a script and notes the names that mean nothing and the calls that cannot succeed.</summary>
internal sealed partial class ReferenceCheck(ScriptNames names, SourceText source)
{
    private readonly List<ScriptException> _findings = [];
    private bool _isModule;

    public IReadOnlyList<ScriptException> Findings => _findings;

    public void CheckScript(Script script)
    {
        _isModule = script.Statements is [ModuleStatement, ..];
        foreach (var use in script.Statements.OfType<UseStatement>()) Try(use, () => names.Import(use.Module));
        var scope = CheckScope.Of(DeclaredNames.In(
            script.Statements.Where(statement => statement is not FunctionStatement)).Concat(names.Shared));
        CheckAll(script.Statements, scope, isTop: true);
    }

    private void CheckAll(IEnumerable<SyntaxNode?> nodes, CheckScope scope, bool isTop = false)
    {
        foreach (var node in nodes) Check(node, scope, isTop);
    }

    private void Check(SyntaxNode? node, CheckScope scope, bool isTop = false)
    {
        switch (node)
        {
            case null: break;
            case Expression expression: CheckExpression(expression, scope); break;
            case FunctionStatement definition: CheckDefinition(definition, scope, isTop); break;
            case ClassStatement type: CheckClass(type); break;
            case Statement statement: CheckStatement(statement, scope); break;
            case Argument argument: Check(argument.Value, scope); break;
            case SelectColumn column: Check(column.Expression, scope); break;
            case OrderKey key: Check(key.Expression, scope); break;
            case CaseBranch branch: CheckAll([branch.Condition, branch.Result], scope); break;
            case SqlSyntax query: CheckQuery(query, scope); break;
            case ExpressionSource table: Check(table.Table, scope.Closed); break;
            case JoinSource join:
                CheckAll([join.Left, join.Right], scope);
                Check(join.On, scope.Opened);
                break;
            default: break;
        }
    }

    private void CheckDefinition(FunctionStatement definition, CheckScope scope, bool isTop)
    {
        if (isTop && !_isModule && names.IsBuiltIn(definition.Function.Name!))
            Report(definition, new ScriptException(
                $"{definition.Function.Name} is a built-in function and cannot be defined again; choose another name."));
        // A function does not see the variables around it.
        CheckFunction(definition.Function, isTop ? CheckScope.Of(names.Shared) : scope);
    }

    // Inherited attributes come from classes that may stand elsewhere.
    private void CheckClass(ClassStatement type)
    {
        var scope = CheckScope.Of(names.Shared.Concat(type.Attributes.Select(attribute => attribute.Name)).Append("self"));
        foreach (var method in type.Methods) CheckFunction(method, type.Base is null ? scope : scope.Opened);
    }

    private void CheckFunction(FunctionSyntax function, CheckScope surroundings)
    {
        CheckAll(function.Parameters.Select(parameter => parameter.Default), surroundings);
        Check(function.Body, surroundings.With(
            function.Parameters.Select(parameter => parameter.Name).Concat(DeclaredNames.In([function.Body]))));
    }

    private void CheckStatement(Statement statement, CheckScope scope)
    {
        switch (statement)
        {
            case ExpressionStatement expression: Check(expression.Expression, scope); break;
            case AssignmentStatement assignment: CheckAssignment(assignment, scope); break;
            case BlockStatement block: CheckAll(block.Statements, scope); break;
            case IfStatement condition: CheckAll([condition.Condition, condition.Then, condition.Otherwise], scope); break;
            case ForStatement loop: CheckAll([loop.Items, loop.Body], scope); break;
            case CountingForStatement loop: CheckAll([loop.Start, loop.Condition, loop.Step, loop.Body], scope); break;
            case WhileStatement loop: CheckAll([loop.Condition, loop.Body], scope); break;
            case DoWhileStatement loop: CheckAll([loop.Body, loop.Condition], scope); break;
            case ReturnStatement result: Check(result.Value, scope); break;
            case ThrowStatement fault: Check(fault.Value, scope); break;
            case TryStatement attempt: CheckAll([attempt.Body, attempt.Handler], scope); break;
            case AssertStatement assertion: Check(assertion.Condition, scope); break;
            case ShareStatement share: Check(share.Value, scope); break;
            case TimerStatement timer: CheckAll([timer.Count, timer.Body], scope); break;
            case TransactionStatement transaction: Check(transaction.Body, scope); break;
            case SqlStatement command: CheckQuery(command.Command, scope); break;
            default: break;
        }
    }

    private void CheckAssignment(AssignmentStatement assignment, CheckScope scope)
    {
        // A plain name is bound here, or read before it changes: both are among the declared names.
        CheckAll(assignment.Targets.Where(target => target is not NameExpression), scope);
        Check(assignment.Value, scope);
    }

    private void CheckQuery(SqlSyntax query, CheckScope scope)
    {
        var columns = scope.Opened;
        switch (query)
        {
            case SelectSyntax select: CheckSelect(select, scope); break;
            case UpdateSyntax update:
                CheckAll([update.Target, update.From], scope.Closed);
                CheckAll([.. update.Columns.Select(column => column.Value), .. update.Where, update.Having], columns);
                CheckAll([.. update.ContextKeys, .. update.ContextSort], columns);
                break;
            case InsertSyntax insert:
                Check(insert.Target, scope.Closed);
                CheckAll([.. insert.Values, insert.Query], columns);
                break;
            case DeleteSyntax delete:
                CheckAll([delete.Target, delete.From], scope.Closed);
                CheckAll(delete.Where, columns);
                break;
            default: break;
        }
    }

    private void CheckSelect(SelectSyntax select, CheckScope scope)
    {
        foreach (var table in select.With)
        {
            CheckSelect(table.Query, scope);
            scope = scope.With([table.Name]);
        }

        var columns = scope.Opened;
        Check(select.From, columns);
        CheckAll([.. select.Columns, .. select.Where, .. select.GroupKeys, .. select.OuterKeys], columns);
        CheckAll([.. select.ContextSort, select.Having, .. select.OrderBy], columns);
        CheckAll([select.Top, select.Limit], columns);
        foreach (var part in select.Unions) CheckSelect(part.Query, scope);
    }

    private void Try(SyntaxNode place, Action check)
    {
        try
        {
            check();
        }
        catch (ScriptException mistake)
        {
            Report(place, mistake);
        }
    }

    // A mistake inside a module keeps its own place.
    private void Report(SyntaxNode place, ScriptException mistake)
    {
        if (mistake.Line > 0)
        {
            _findings.Add(mistake);
            return;
        }

        var (line, column) = source.Locate(place.Span.Start);
        _findings.Add(new ScriptException(mistake.Message, source.Name, line, column));
    }
}
