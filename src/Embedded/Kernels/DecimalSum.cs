namespace DolphinQuant.Embedded.Kernels;

/// <summary>The exact sum of decimals without their points; more than 128 bits is an error.</summary>
internal struct DecimalSum : IAggregate<Int128, Int128, DecimalSum>
{
    public int Count { readonly get; private set; }

    public Int128 Value { readonly get; private set; }

    public static bool IsSkipped(Int128 item) => Data.Null.Is(item);

    public void Push(Int128 item)
    {
        Value = checked(Value + item);
        Count++;
    }

    public void Merge(in DecimalSum other)
    {
        Value = checked(Value + other.Value);
        Count += other.Count;
    }
}
