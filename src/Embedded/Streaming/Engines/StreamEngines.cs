using System.Collections.Concurrent;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines;

/// <summary>The stream engines of a database, by name. Safe for concurrent use.</summary>
internal sealed class StreamEngines : IDisposable
{
    private readonly ConcurrentDictionary<string, StreamEngine> _engines = new(StringComparer.Ordinal);

    /// <summary>All engines, by name.</summary>
    public IEnumerable<StreamEngine> All => _engines.Values.OrderBy(engine => engine.Name, StringComparer.Ordinal);

    /// <summary>The engine with a name, or null.</summary>
    public StreamEngine? Find(string name) => _engines.GetValueOrDefault(name);

    /// <summary>Takes in a new engine; one with a snapshot of that name goes on from it.</summary>
    /// <exception cref="ScriptException">There is one of that name already.</exception>
    /// <exception cref="DatabaseException">The snapshot is damaged.</exception>
    public StreamEngine Add(StreamEngine engine)
    {
        engine.Definition.Snapshots?.Restore(engine);
        if (!_engines.TryAdd(engine.Name, engine))
            throw new ScriptException(
                $"There is a stream engine {engine.Name} already; drop it first with dropStreamEngine(`{engine.Name}).");
        return engine;
    }

    /// <summary>Ends an engine. Those that it hands its results to stay.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Drop(string name)
    {
        if (!_engines.TryRemove(name, out var engine)) return false;
        engine.Dispose();
        return true;
    }

    /// <summary>The argument as the name of an engine.</summary>
    /// <exception cref="ScriptException">It does not begin with a letter, or holds more than letters, digits and _.</exception>
    public static string CheckName(Arguments arguments, int index)
    {
        var name = arguments.Text(index);
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : throw arguments.Wrong(index, "must begin with a letter and hold letters, digits and _ only");
    }

    public void Dispose()
    {
        foreach (var name in _engines.Keys) Drop(name);
    }
}
