namespace DolphinQuant.Models.LightGbm;

/// <summary>Makes native datasets (binned copies) of labelled rows.</summary>
internal static class LightGbmDataset
{
    /// <param name="rows">Rows to copy.</param>
    /// <param name="parameters">Settings in the library's spelling.</param>
    /// <param name="reference">Dataset whose bins are reused, or an empty handle.</param>
    internal static DatasetHandle Create(LabelledRows rows, string parameters, DatasetHandle reference)
    {
        var features = rows.Features;
        NativeMethods.Check(NativeMethods.DatasetCreateFromMat(
            features.Values,
            NativeMethods.Float32,
            features.RowCount,
            features.ColumnCount,
            1,
            parameters,
            reference,
            out var dataset));
        try
        {
            NativeMethods.Check(
                NativeMethods.DatasetSetFeatureNames(dataset, [.. features.ColumnNames], features.ColumnCount));
            NativeMethods.Check(NativeMethods.DatasetSetField(
                dataset, "label", rows.Targets, rows.Targets.Length, NativeMethods.Float32));
            return dataset;
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }
}
