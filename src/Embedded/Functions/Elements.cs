using System.Collections;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// What a function is applied to one after another: elements of a vector or pair, columns of a matrix, rows of a table (as dictionaries), values of a
/// dictionary. A scalar is the same for every position.
/// </summary>
internal readonly struct Elements : IEnumerable<Value>
{
    private readonly Value _source;
    private readonly Value[]? _values;

    private Elements(Value source)
    {
        _source = source;
        _values = source is Dictionary dictionary ? [.. dictionary.Values] : null;
        Count = source switch
        {
            Matrix matrix => matrix.Columns,
            Vector or Table or Dictionary or Pair => source.Count,
            _ => 1,
        };
    }

    public static Elements Of(Value source) => new(source);

    public int Count { get; }

    /// <summary>True when the one element stands for every position.</summary>
    public bool IsSingle => _source is not (Vector or Matrix or Table or Dictionary or Pair);

    public Value this[int index] => _source switch
    {
        Vector vector => vector[index],
        Matrix matrix => matrix.Column(index),
        Table table => Indexing.Get(table, [Scalar.Int(index)]),
        Pair pair => index == 0 ? pair.First : pair.Second,
        Dictionary => _values![index],
        _ => _source,
    };

    public IEnumerator<Value> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
