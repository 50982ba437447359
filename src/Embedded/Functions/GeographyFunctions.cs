using DolphinQuant.Data;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Points on the globe and in the plane.</summary>
internal static class GeographyFunctions
{
    // The mean radius of the Earth in metres that DolphinDB's distances rest on.
    private const double EarthRadius = 6_371_004;

    public static void Register(FunctionTable table)
    {
        table.Add("distance(X, Y)", "The distance in metres between points of longitude and latitude on the globe.", (_, a) =>
            Shapes.Zip(a, a.FunctionName, a[0], a[1], static (a, x, y) =>
            {
                var (left, right) = (Points(a, 0, x), Points(a, 1, y));
                var metres = new double[ElementwiseKernel.ResultLength(left.Length, right.Length)];
                for (var i = 0; i < metres.Length; i++)
                    metres[i] = Distance(left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]);
                return Vector.Double(metres);
            }));
        table.Add("geoWithin(X, polygonVertices, [containBoundary])",
            "Does each point lie in the polygon? With containBoundary=false its edges do not count.", (_, a) =>
        {
            var polygon = Points(a, 1, a.Vector(1));
            if (polygon.Length < 3) throw a.Wrong(1, "must have at least three points");
            var withEdges = a.Bool(2, true);
            return Shapes.Map(a.FunctionName, a[0], column => Columns.Bool(
                Array.ConvertAll(Points(a, 0, column), point => IsWithin(point, polygon, withEdges) ? (sbyte)1 : (sbyte)0)));
        });
        table.Add("rdp(pointList, epsilon)",
            "A line of points without those that lie nearer than epsilon to the line of the others (Ramer, Douglas and Peucker).",
            (_, a) =>
            {
                var points = Points(a, 0, a.Vector(0));
                if (Array.Exists(points, point => point.IsNull)) throw a.Wrong(0, "must not hold nulls");
                var epsilon = a.Double(1);
                if (!(epsilon >= 0)) throw a.Wrong(1, "must not be negative");
                return a.Vector(0).Gather(Kept(points, epsilon));
            });
    }

    private static DoublePair[] Points(Arguments arguments, int index, Vector column) =>
        column is Vector<DoublePair> { Type: DataType.Point } points
            ? points.Span.ToArray()
            : throw arguments.Wrong(index, "must hold points, as point(x, y) makes them");

    // The spherical law of cosines.
    private static double Distance(DoublePair x, DoublePair y)
    {
        if (x.IsNull || y.IsNull) return double.NaN;
        // The cosine of so small an angle is rounded to some centimetres.
        if (x == y) return 0;
        var (first, second) = (double.DegreesToRadians(x.High), double.DegreesToRadians(y.High));
        var turn = Math.Cos(double.DegreesToRadians(x.Low) - double.DegreesToRadians(y.Low));
        var cosine = (Math.Sin(first) * Math.Sin(second)) + (Math.Cos(first) * Math.Cos(second) * turn);
        return EarthRadius * Math.Acos(Math.Clamp(cosine, -1, 1));
    }

    // A ray to the right crosses the edges of a polygon an odd number of times when it starts inside.
    private static bool IsWithin(DoublePair point, DoublePair[] polygon, bool withEdges)
    {
        if (point.IsNull) return false;
        var isInside = false;
        for (int i = 0, before = polygon.Length - 1; i < polygon.Length; before = i++)
        {
            var (from, to) = (polygon[before], polygon[i]);
            if (Side(from, to, point) == 0 && IsBetween(from.Low, to.Low, point.Low) && IsBetween(from.High, to.High, point.High)) return withEdges;
            if (from.High > point.High != to.High > point.High
                && point.Low < from.Low + ((point.High - from.High) / (to.High - from.High) * (to.Low - from.Low)))
                isInside = !isInside;
        }

        return isInside;
    }

    private static double Side(DoublePair from, DoublePair to, DoublePair point) =>
        ((to.Low - from.Low) * (point.High - from.High)) - ((to.High - from.High) * (point.Low - from.Low));

    private static bool IsBetween(double x, double y, double item) => item >= Math.Min(x, y) && item <= Math.Max(x, y);

    // Stretches that are still to be looked at wait on a stack: a recursion could be as deep as the line is long.
    private static int[] Kept(DoublePair[] points, double epsilon)
    {
        if (points.Length < 3) return Sequences.Indexes(points.Length);
        var isKept = new bool[points.Length];
        (isKept[0], isKept[^1]) = (true, true);
        var stretches = new Stack<(int First, int Last)>([(0, points.Length - 1)]);
        while (stretches.TryPop(out var stretch))
        {
            Interruption.Check();
            var (farthest, most) = (-1, epsilon);
            for (var i = stretch.First + 1; i < stretch.Last; i++)
                if (Height(points[stretch.First], points[stretch.Last], points[i]) is var height && height > most)
                    (farthest, most) = (i, height);
            if (farthest < 0) continue;
            isKept[farthest] = true;
            stretches.Push((stretch.First, farthest));
            stretches.Push((farthest, stretch.Last));
        }

        return [.. Sequences.Indexes(points.Length).Where(i => isKept[i])];
    }

    // The distance of a point from the line through two others; from them when they are one.
    private static double Height(DoublePair first, DoublePair last, DoublePair point)
    {
        var length = double.Hypot(last.Low - first.Low, last.High - first.High);
        return length == 0
            ? double.Hypot(point.Low - first.Low, point.High - first.High)
            : Math.Abs(Side(first, last, point)) / length;
    }
}
