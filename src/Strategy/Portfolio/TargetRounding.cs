using DolphinQuant.Strategy.Risk;

namespace DolphinQuant.Strategy.Portfolio;

/// <summary>
/// The one place where a weight becomes shares, and <c>double</c> becomes <c>decimal</c>.
/// </summary>
/// <remarks>
/// Buys round down, so that no weight is exceeded. Sales round up, so that a limit that asks for one is met; the
/// turnover limit holds for weights, and a rounded sale may exceed it by less than one lot.
/// </remarks>
internal static class TargetRounding
{
    public static Target ToTarget(Draft draft, ProjectedName projected, Book book)
    {
        long held = draft.Position?.Shares ?? 0;
        decimal price = draft.Position?.Price ?? UsablePrice(draft);
        long shares = projected.Weight == draft.Name.Held
            ? held
            : Shares(draft, WeightGrid.ToMoney(projected.Weight, book.Equity), price, book);
        var bindings = draft.Bindings.Concat(projected.Bindings).ToList();
        bool isBelowOneLot = shares == 0 && (projected.Weight > 0 || bindings.Count == 0);
        if (isBelowOneLot) bindings.Add(new(Constraint.LotRounding, "the weight is worth less than one lot"));
        return new()
        {
            Instrument = draft.Instrument,
            Price = price,
            CurrentWeight = WeightGrid.ToWeight(draft.Name.Held),
            Weight = isBelowOneLot ? 0 : WeightGrid.ToWeight(projected.Weight),
            CurrentShares = held,
            Shares = shares,
            Bindings = bindings,
        };
    }

    private static long Shares(Draft draft, decimal value, decimal price, Book book)
    {
        long held = draft.Position?.Shares ?? 0;
        long wanted = price > 0 ? (long)decimal.Floor(value / price) : 0;
        var lots = draft.Instrument.Lots;
        if (wanted >= held) return held + lots.RoundDownBuy(wanted - held);

        bool isHalted = draft.Ranked?.Candidate.IsSuspended == true;
        long sellable = isHalted ? 0 : draft.Position!.SellableShares(book.Session);
        return held - lots.RoundUpSell(held - wanted, sellable);
    }

    // A name that is cut may carry any number as its close; only one that can be sized becomes money.
    private static decimal UsablePrice(Draft draft) =>
        draft.Ranked is { Candidate: var candidate } && Eligibility.HasUsablePrice(candidate)
            ? (decimal)candidate.Close
            : 0m;
}
