using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Sql;

/// <summary>Rows that are read when they are needed: what <c>sqlDS</c> and <c>textChunkDS</c> give and <c>mr</c> takes.</summary>
internal abstract class DataSource : Value
{
    public override DataType Type => DataType.DataSource;

    public override DataForm Form => DataForm.Scalar;

    public override int Count => 1;

    /// <summary>The rows.</summary>
    public abstract Table Read(Session session);
}
