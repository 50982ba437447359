namespace DolphinQuant.Models.Labels;

/// <summary>
/// One dated price limit: in force from a date until a later rule for the same board and mark replaces it.
/// </summary>
/// <param name="Board">Board it applies to.</param>
/// <param name="IsSpecialTreatment">Whether it applies to symbols with, or to symbols without, the ST mark.</param>
/// <param name="From">First date it is in force.</param>
/// <param name="Fraction">Widest move from the reference price, as a fraction (0.10 is 10 %).</param>
public sealed record PriceLimitRule(Board Board, bool IsSpecialTreatment, DateOnly From, double Fraction);

/// <summary>One dated rule on new listings: how many sessions they trade without a price limit.</summary>
/// <param name="Board">Board it applies to.</param>
/// <param name="From">First date it is in force.</param>
/// <param name="UnlimitedSessions">Sessions without a limit, counted from the listing day.</param>
public sealed record NewListingRule(Board Board, DateOnly From, int UnlimitedSessions);

/// <summary>One dated rate, in force from a date until a later one replaces it.</summary>
/// <param name="From">First date it is in force.</param>
/// <param name="Fraction">Share of the traded value (0.001 is 0.1 %).</param>
public sealed record DatedRate(DateOnly From, double Fraction);
