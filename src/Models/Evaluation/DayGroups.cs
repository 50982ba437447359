namespace DolphinQuant.Models.Evaluation;

/// <summary>Rows grouped by session: days in time order, rows within a day in symbol order.</summary>
internal sealed class DayGroups
{
    private DayGroups(int[][] rowsOfDay, int[] dayOfRow)
    {
        RowsOfDay = rowsOfDay;
        DayOfRow = dayOfRow;
    }

    internal int[][] RowsOfDay { get; }

    internal int[] DayOfRow { get; }

    internal int Count => RowsOfDay.Length;

    internal static DayGroups Of(int[] sessions, int[] symbols)
    {
        var rowsOfDay = Enumerable.Range(0, sessions.Length)
            .GroupBy(row => sessions[row])
            .OrderBy(day => day.Key)
            .Select(day => day.OrderBy(row => symbols[row]).ToArray())
            .ToArray();
        var dayOfRow = new int[sessions.Length];
        for (var day = 0; day < rowsOfDay.Length; day++)
        {
            foreach (var row in rowsOfDay[day])
            {
                dayOfRow[row] = day;
            }
        }

        return new(rowsOfDay, dayOfRow);
    }
}
