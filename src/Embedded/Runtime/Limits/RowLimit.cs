using System.Globalization;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Runtime.Limits;

/// <summary>
/// How many elements one value may have. Checked before a sequence or join is built and after every call and query.
/// </summary>
internal sealed class RowLimit(long limit)
{
    /// <summary>Checks a value in memory; a stored table is none.</summary>
    public void Check(Value value)
    {
        if (value is Vector or Table or Matrix) Check(value.Count);
    }

    public void Check(long rows)
    {
        if (rows > limit)
            throw new ScriptException(string.Create(
                CultureInfo.InvariantCulture,
                $"A value of {rows:N0} elements is over the limit of {limit:N0}; select fewer rows or raise the limit."));
    }
}
