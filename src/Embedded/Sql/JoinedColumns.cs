using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Sql;

/// <summary>The columns of a join, their names, and which <c>table.column</c> each of them answers to.</summary>
internal sealed class JoinedColumns(TableJoinKind kind, JoinTable left, JoinTable right)
{
    private readonly List<string> _names = [];
    private readonly List<Vector> _columns = [];
    private readonly Dictionary<(string, string), string> _qualified = new(QualifiedName.Comparer);

    public RowSource Assemble(RowPairs pairs)
    {
        AddLeft(pairs);
        AddRight(pairs);
        return new RowSource(new Table(_names, _columns), null) { Qualified = _qualified };
    }

    private void AddLeft(RowPairs pairs)
    {
        var table = left.Source.Table;
        for (var i = 0; i < table.Columns.Count; i++)
        {
            _names.Add(table.Names[i]);
            _columns.Add(pairs.OfLeft(table.Columns[i]));
            Qualify(left.Source, table.Names[i], table.Names[i]);
        }
    }

    private void AddRight(RowPairs pairs)
    {
        var table = right.Source.Table;
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var name = table.Names[i];
            var key = KeyPosition(name);
            if (key >= 0 && !IsKeyKept(key))
            {
                Qualify(right.Source, name, left.Keys[key]);
                continue;
            }

            var joined = Unique(name);
            _names.Add(joined);
            _columns.Add(pairs.OfRight(table.Columns[i]));
            Qualify(right.Source, name, joined);
        }
    }

    // Full and right joins keep the right keys, because a row may have only these; an as-of join keeps the time that was found.
    private bool IsKeyKept(int key) => kind switch
    {
        TableJoinKind.Full or TableJoinKind.Right or TableJoinKind.Cross or TableJoinKind.Prefix => true,
        TableJoinKind.AsOf => key == right.Keys.Count - 1,
        _ => false,
    };

    private int KeyPosition(string name)
    {
        for (var i = 0; i < right.Keys.Count; i++)
            if (string.Equals(right.Keys[i], name, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }

    private string Unique(string name)
    {
        var unique = name;
        while (_names.Contains(unique, StringComparer.OrdinalIgnoreCase))
            unique = $"{right.Source.Name ?? "right"}_{unique}";
        return unique;
    }

    private void Qualify(RowSource source, string column, string joined)
    {
        if (source.Name is not null) _qualified.TryAdd((source.Name, column), joined);
        // A joined table keeps the qualified names it came with.
        foreach (var (qualified, inner) in source.Qualified)
            if (string.Equals(inner, column, StringComparison.OrdinalIgnoreCase))
                _qualified.TryAdd(qualified, joined);
    }
}
