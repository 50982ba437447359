using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Storage;

/// <summary>SQL for DuckDB. Values of scripts travel as parameters (<c>?</c>) only, never as text.</summary>
internal sealed record Statement(string Sql, IReadOnlyList<Scalar> Parameters)
{
    public Statement(string sql, params Scalar[] parameters) : this(sql, (IReadOnlyList<Scalar>)parameters)
    {
    }

    public static implicit operator Statement(string sql) => new(sql, []);
}
