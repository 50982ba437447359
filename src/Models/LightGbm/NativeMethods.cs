using System.Runtime.InteropServices;

namespace DolphinQuant.Models.LightGbm;

/// <summary>
/// The part of LightGBM's C interface (include/LightGBM/c_api.h, release 4) that training and prediction need. Every
/// function returns 0 on success and −1 on failure, and then leaves a message for the calling thread.
/// </summary>
internal static partial class NativeMethods
{
    /// <summary>C_API_DTYPE_FLOAT32.</summary>
    internal const int Float32 = 0;

    /// <summary>C_API_FEATURE_IMPORTANCE_SPLIT; the gain is one above.</summary>
    internal const int ImportanceSplit = 0;

    /// <exception cref="LightGbmException">The library reported a failure.</exception>
    internal static void Check(int code)
    {
        if (code != 0)
        {
            throw new LightGbmException("LightGBM: " + Marshal.PtrToStringUTF8(GetLastError()));
        }
    }

    [LibraryImport(
        LightGbmLibrary.Name, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DatasetCreateFromMat(
        ReadOnlySpan<float> data,
        int dataType,
        int rowCount,
        int columnCount,
        int isRowMajor,
        string parameters,
        DatasetHandle reference,
        out DatasetHandle dataset);

    [LibraryImport(
        LightGbmLibrary.Name, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DatasetSetField(
        DatasetHandle dataset, string field, ReadOnlySpan<float> data, int count, int dataType);

    [LibraryImport(
        LightGbmLibrary.Name, EntryPoint = "LGBM_DatasetSetFeatureNames", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DatasetSetFeatureNames(DatasetHandle dataset, string[] names, int count);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_DatasetFree")]
    internal static partial int DatasetFree(nint dataset);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int BoosterCreate(DatasetHandle train, string parameters, out BoosterHandle booster);

    [LibraryImport(
        LightGbmLibrary.Name,
        EntryPoint = "LGBM_BoosterLoadModelFromString",
        StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int BoosterLoadModelFromString(
        string text, out int iterationCount, out BoosterHandle booster);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterFree")]
    internal static partial int BoosterFree(nint booster);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterAddValidData")]
    internal static partial int BoosterAddValidData(BoosterHandle booster, DatasetHandle validation);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    internal static partial int BoosterUpdateOneIter(BoosterHandle booster, out int isFinished);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterGetEvalCounts")]
    internal static partial int BoosterGetEvalCounts(BoosterHandle booster, out int count);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterGetEval")]
    internal static partial int BoosterGetEval(
        BoosterHandle booster, int dataIndex, out int count, Span<double> results);

    [LibraryImport(
        LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int BoosterPredictForMat(
        BoosterHandle booster,
        ReadOnlySpan<float> data,
        int dataType,
        int rowCount,
        int columnCount,
        int isRowMajor,
        int predictType,
        int startIteration,
        int iterationCount,
        string parameters,
        out long resultLength,
        Span<double> results);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterSaveModelToString")]
    internal static partial int BoosterSaveModelToString(
        BoosterHandle booster,
        int startIteration,
        int iterationCount,
        int importanceType,
        long bufferLength,
        out long textLength,
        Span<byte> text);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_BoosterFeatureImportance")]
    internal static partial int BoosterFeatureImportance(
        BoosterHandle booster, int iterationCount, int importanceType, Span<double> results);

    [LibraryImport(LightGbmLibrary.Name, EntryPoint = "LGBM_GetLastError")]
    private static partial nint GetLastError();
}
