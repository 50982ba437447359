using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime.Limits;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// One conversation: variables, functions, imported modules. Used by one thread at a time; what sessions have in common
/// is in <see cref="Engine"/>.
/// </summary>
internal sealed class Session : CallContext
{
    private readonly Dictionary<string, Module> _modules = new(StringComparer.Ordinal);
    private readonly List<string> _loading = [];
    private readonly TimeLimit _time;
    private readonly MemoryLimit _memory;
    private CancellationToken _cancellationToken;

    public Session(Engine engine)
    {
        Engine = engine;
        Interpreter = new Interpreter(this);
        Names = new NameResolver(this);
        _time = new TimeLimit(engine.Time, engine.Limits.MaxDuration);
        _memory = new MemoryLimit(engine.Limits.MaxMemoryBytes);
        CallDepth = new CallDepthLimit(engine.Limits.MaxCallDepth);
        Rows = new RowLimit(engine.Limits.MaxRows);
        TopFrame = new Frame(new SourceText(string.Empty), module: null) { IsTop = true };
        CurrentFrame = TopFrame;
    }

    public Engine Engine { get; }

    public Interpreter Interpreter { get; }

    public NameResolver Names { get; }

    public CallDepthLimit CallDepth { get; }

    public RowLimit Rows { get; }

    /// <summary>The session's own variables.</summary>
    public Frame TopFrame { get; private set; }

    /// <summary>The frame of the function that runs now; what <c>objByName</c> and <c>eval</c> look at.</summary>
    public Frame CurrentFrame { get; set; }

    /// <summary>The functions defined in the session itself.</summary>
    public Dictionary<string, UserFunction> Definitions { get; } = new(StringComparer.Ordinal);

    /// <summary>The modules that <c>use</c> imported.</summary>
    public List<Module> Uses { get; } = [];

    public override TimeProvider Time => Engine.Time;

    public override Random Random { get; set; } = new();

    public override FunctionTable Functions => Engine.Functions;

    public override DfsStore Store => Engine.Store;

    public override ScriptFiles Files => Engine.Files;

    public override CancellationToken CancellationToken => _cancellationToken;

    /// <summary>Runs a script and returns the value of its last expression.</summary>
    /// <param name="source">The script.</param>
    /// <param name="echo">Gets the value of every expression at top level; null when nobody looks.</param>
    /// <param name="cancellationToken">Stops the script at its next call or loop round.</param>
    public Value Run(SourceText source, Action<Value>? echo, CancellationToken cancellationToken)
    {
        Start(cancellationToken);
        var script = Parser.ParseOrThrow(source, name => FindFunction(name) is not null);
        TopFrame = TopFrame.Reading(source);
        CurrentFrame = TopFrame;
        return Interpreter.Run(script, TopFrame, echo);
    }

    /// <summary>Calls a function, or what an expression such as <c>tableInsert{t}</c> evaluates to.</summary>
    public Value Call(string function, IReadOnlyList<Value> arguments, CancellationToken cancellationToken)
    {
        Start(cancellationToken);
        CurrentFrame = TopFrame;
        try
        {
            return Names.FindCallable(function).Invoke(this, arguments);
        }
        catch (Exception exception) when (ScriptFault.Is(exception))
        {
            throw new ScriptException($"{function}: {exception.Message}", innerException: exception);
        }
    }

    public override void Check()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _time.Check();
        _memory.Check();
    }

    public override void Print(string line) => Engine.Output?.Invoke(line);

    public override Value? FindObject(string name) => (CurrentFrame.Find(name) ?? Engine.Shared.Find(name))?.Read();

    public override FunctionValue? FindFunction(string name) => Names.FindFunction(name, CurrentFrame);

    public override void Share(string name, Value value) => Engine.Shared.Share(name, value);

    public override bool Undefine(string name, bool isShared) =>
        isShared ? Engine.Shared.Remove(name) : CurrentFrame.Remove(name) || Definitions.Remove(name);

    /// <summary>The module with this name, loaded on first use in the session.</summary>
    /// <exception cref="ScriptException">There is no such module, it has an error, or modules use one another in a
    /// circle.</exception>
    public Module Import(string name)
    {
        if (_modules.TryGetValue(name, out var known)) return known;
        if (_loading.Contains(name))
            throw new ScriptException(
                $"Modules use one another in a circle: {string.Join(" -> ", _loading)} -> {name}.");
        _loading.Add(name);
        try
        {
            var module = Define(name, Engine.Modules.Load(name));
            _modules[name] = module;
            return module;
        }
        finally
        {
            _loading.Remove(name);
        }
    }

    /// <summary>A loaded module, or null.</summary>
    public Module? FindModule(string name) => _modules.GetValueOrDefault(name);

    private Module Define(string name, Script script)
    {
        var module = new Module(name);
        foreach (var statement in script.Statements)
        {
            if (statement is FunctionStatement definition)
                module.Define(new UserFunction(definition.Function, script.Source, module));
            else if (statement is UseStatement use) module.Uses.Add(Import(use.Module));
            else if (statement is not (ModuleStatement or GoStatement))
                throw new Frame(script.Source, module).ErrorAt(statement,
                    "A module holds only function definitions and use statements.");
        }

        return module;
    }

    private void Start(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _time.Start();
        CallDepth.Reset();
        Check();
    }
}
