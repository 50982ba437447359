using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Sql;

namespace DolphinQuant.Embedded.Streaming;

/// <summary>The order of replayed rows of equal time by columns; null, also of a missing column, comes first.</summary>
internal static class ReplayOrder
{
    /// <summary>The inputs with the order of their rows.</summary>
    /// <exception cref="ScriptException">No input has one of the columns, or their types have no common order.</exception>
    public static ReplayInput[] Apply(IReadOnlyList<string> columns, ReplayInput[] inputs)
    {
        var orders = Array.ConvertAll(inputs, _ => new List<int[]>());
        foreach (var column in columns)
        {
            var sample = inputs.Select(input => input.Rows.Find(column)).FirstOrDefault(found => found is not null)
                ?? throw new ScriptException($"replay: no input has the sort column {column}.");
            var together = sample.CreateEmpty();
            foreach (var input in inputs)
                together.AddRange(input.Rows.Find(column) is { } found
                    ? Conversion.ConvertLike(found, sample)
                    : Conversion.ConvertLike(Vector.Create(sample.Type, input.Rows.Count), sample));
            var codes = KeyCodes.Of(together).Codes;
            var first = 0;
            for (var i = 0; i < inputs.Length; i++)
            {
                orders[i].Add(codes[first..(first + inputs[i].Rows.Count)]);
                first += inputs[i].Rows.Count;
            }
        }

        return [.. inputs.Zip(orders, (input, order) => input.With(order))];
    }
}
