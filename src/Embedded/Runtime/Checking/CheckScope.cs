namespace DolphinQuant.Embedded.Runtime.Checking;

/// <summary>What a piece of script sees.</summary>
/// <param name="Variables">The variables in sight.</param>
/// <param name="IsOpen">True inside a query or metacode, where an unknown name may be a column.</param>
internal sealed record CheckScope(IReadOnlySet<string> Variables, bool IsOpen)
{
    /// <summary>The same place, inside a query.</summary>
    public CheckScope Opened => IsOpen ? this : this with { IsOpen = true };

    /// <summary>The same place, where tables are named and not columns.</summary>
    public CheckScope Closed => IsOpen ? this with { IsOpen = false } : this;

    public static CheckScope Of(IEnumerable<string> variables) =>
        new(new HashSet<string>(variables, StringComparer.Ordinal), IsOpen: false);

    /// <summary>This scope with more variables.</summary>
    public CheckScope With(IEnumerable<string> variables) =>
        this with { Variables = new HashSet<string>(Variables.Concat(variables), StringComparer.Ordinal) };
}
