using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>
/// The columns of a result, and behind them those of its source when rows still correspond: what <c>order by</c> may
/// name.
/// </summary>
internal sealed class ResultScope(Table result, IColumnScope? source) : IColumnScope
{
    public int Count => result.Count;

    public IEnumerable<string> Names => result.Names.Concat(source?.Names ?? []);

    public Value? Find(string? qualifier, string name) =>
        qualifier is null && result.Find(name) is { } column ? column : source?.Find(qualifier, name);
}
