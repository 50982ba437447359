using System.Globalization;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// An Excel formula turned into an expression over the columns <c>col0, col1, ...</c> of a range of cells: arithmetic, comparisons, logical
/// functions and aggregates over part of a row or of a column.
/// </summary>
internal sealed class ExcelFormula
{
    private static readonly Dictionary<string, string> Aggregates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SUM"] = "sum", ["AVERAGE"] = "avg", ["MAX"] = "max", ["MIN"] = "min", ["COUNT"] = "count", ["PRODUCT"] = "prod",
        ["MEDIAN"] = "med", ["STDEV"] = "std", ["STDEV.S"] = "std", ["STDEV.P"] = "stdp", ["VAR"] = "var", ["VAR.S"] = "var", ["VAR.P"] = "varp",
    };

    private static readonly Dictionary<string, string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["IF"] = "iif", ["AND"] = "and", ["OR"] = "or", ["NOT"] = "not", ["ABS"] = "abs", ["EXP"] = "exp", ["LN"] = "log", ["LOG10"] = "log10",
        ["SQRT"] = "sqrt", ["POWER"] = "pow", ["MOD"] = "mod", ["ROUND"] = "round",
    };

    private readonly string _formula;
    private readonly CellRange _data;
    private int _at;

    private ExcelFormula(string formula, CellRange data)
    {
        _formula = formula;
        _data = data;
    }

    public static void Register(FunctionTable table) =>
        table.Add("convertExcelFormula(formula, colStart, colEnd, rowStart, rowEnd)", "Excel formulas as expressions over col0, col1, ...", (_, a) =>
        {
            var data = new CellRange(ColumnOf(a.Text(1)), ColumnOf(a.Text(2)), a.Int(3), a.Int(4));
            if (data.FirstRow < 1 || data.LastRow < data.FirstRow) throw a.Wrong(4, "must not be less than rowStart, which must be positive");
            return CharacterFunctions.MapTexts(a, column => Vector.String(Array.ConvertAll(column.Texts(), text => Convert(text, data))));
        });

    private static string Convert(string formula, CellRange data)
    {
        var text = formula.Trim();
        return new ExcelFormula(text.StartsWith('=') ? text[1..] : text, data).Expression();
    }

    private string Expression()
    {
        var result = new StringBuilder();
        var open = 0;
        while (_at < _formula.Length)
        {
            var c = _formula[_at];
            if (c == '(') open++;
            if (c == ')') open--;
            if (open < 0) throw Wrong("has a parenthesis too many");
            var part = Part();
            if (part.EndsWith('(') && c != '(') open++;
            result.Append(part);
        }

        // Excel closes what is left open at the end.
        return result.Append(')', open).ToString();
    }

    private string Part()
    {
        var c = _formula[_at];
        if (char.IsAsciiLetter(c) || c == '$') return NameOrCell();
        if (c == '"') return Text();
        if (char.IsAsciiDigit(c) || c == '.') return Take(item => char.IsAsciiDigit(item) || item == '.');
        _at++;
        switch (c)
        {
            case '<' when Next('>'):
                return "!=";
            case '<' or '>' when Next('='):
                return c + "=";
            case '=':
                return "==";
            case '/':
                return "\\";
            case '+' or '-' or '*' or '<' or '>' or '(' or ')' or ',':
                return c.ToString();
            case ' ':
                return "";
            default:
                throw Wrong($"has '{c}', which has no conversion");
        }
    }

    private bool Next(char wanted)
    {
        if (_at >= _formula.Length || _formula[_at] != wanted) return false;
        _at++;
        return true;
    }

    private string Take(Predicate<char> isPart)
    {
        var start = _at;
        while (_at < _formula.Length && isPart(_formula[_at])) _at++;
        return _formula[start.._at];
    }

    private string Text()
    {
        var end = _formula.IndexOf('"', _at + 1);
        if (end < 0) throw Wrong("has a text without its end");
        var text = _formula[_at..(end + 1)];
        _at = end + 1;
        return text;
    }

    private string NameOrCell()
    {
        var name = Take(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '.').Replace("$", "", StringComparison.Ordinal);
        if (!Next('(')) return ColumnName(Cell(name).Column);
        if (Aggregates.TryGetValue(name, out var aggregate)) return Aggregate(aggregate);
        return Functions.TryGetValue(name, out var function) ? function + "(" : throw Wrong($"uses {name}, which has no conversion");
    }

    // An aggregate takes one range; over a whole column it is one value, over a part of it a moving window, over one cell what came so far.
    private string Aggregate(string function)
    {
        var first = Cell(Take(c => char.IsAsciiLetterOrDigit(c) || c == '$').Replace("$", "", StringComparison.Ordinal));
        var last = Next(':') ? Cell(Take(c => char.IsAsciiLetterOrDigit(c) || c == '$').Replace("$", "", StringComparison.Ordinal)) : first;
        if (!Next(')') && _at < _formula.Length) throw Wrong("has an aggregate over more than one range");
        var (columns, rows) = (last.Column - first.Column + 1, last.Row - first.Row + 1);
        if (columns < 1 || rows < 1 || (columns > 1 && rows > 1)) throw Wrong("has a range over both rows and columns");
        if (columns > 1)
            return $"row{char.ToUpperInvariant(function[0])}{function[1..]}({string.Join(", ", Enumerable.Range(first.Column, columns).Select(ColumnName))})";
        var column = ColumnName(first.Column);
        if (rows == 1) return $"cum{function}({column})";
        return rows == _data.LastRow - _data.FirstRow + 1
            ? $"{function}({column})"
            : string.Create(CultureInfo.InvariantCulture, $"m{function}({column}, {rows})");
    }

    private (int Column, int Row) Cell(string name)
    {
        var letters = name.TakeWhile(char.IsAsciiLetter).Count();
        return letters > 0 && int.TryParse(name.AsSpan(letters), NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? (ColumnOf(name[..letters]), row)
            : throw Wrong($"has \"{name}\", which is no cell");
    }

    private string ColumnName(int column) => column >= _data.FirstColumn && column <= _data.LastColumn
        ? string.Create(CultureInfo.InvariantCulture, $"col{column - _data.FirstColumn}")
        : throw Wrong("names a column outside the range");

    private static int ColumnOf(string letters)
    {
        var column = 0;
        foreach (var letter in letters)
        {
            if (!char.IsAsciiLetter(letter) || letters.Length > 3) throw new ScriptException($"convertExcelFormula: \"{letters}\" is no column.");
            column = (column * 26) + char.ToUpperInvariant(letter) - 'A' + 1;
        }

        return column;
    }

    private ScriptException Wrong(string complaint) => new($"convertExcelFormula: the formula \"{_formula}\" {complaint}.");

    private readonly record struct CellRange(int FirstColumn, int LastColumn, int FirstRow, int LastRow);
}
