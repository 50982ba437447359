using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Tests.Kernels;

/// <summary>Sorts of texts, which end when their script is to.</summary>
public sealed class TextOrderTests
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 20_000).Select(i => $"text {i * 7919 % 20_011}")];

    [Fact]
    public void Sort_of_texts_is_ordinal_and_takes_the_rows_along()
    {
        var (texts, rows) = ((string[])["b", "a", "B", ""], (int[])[0, 1, 2, 3]);
        TextOrder.Sort(texts, rows);
        Assert.Equal(["", "B", "a", "b"], texts);
        Assert.Equal([3, 2, 1, 0], rows);
    }

    [Fact]
    public void Sort_ends_with_the_script()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var listening = Interruption.Listen(stop.Token);
        Assert.Throws<OperationCanceledException>(() => TextOrder.Sort((string[])Texts.Clone(), new int[Texts.Length]));
        Assert.Throws<OperationCanceledException>(() =>
            TextOrder.Sort([.. Enumerable.Range(0, Texts.Length)], position => Texts[position]));
    }
}
