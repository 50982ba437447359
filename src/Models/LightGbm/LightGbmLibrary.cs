using System.Reflection;
using System.Runtime.InteropServices;

namespace DolphinQuant.Models.LightGbm;

/// <summary>Loads the native library once and explains a failure in words an operator can act on.</summary>
internal static class LightGbmLibrary
{
    internal const string Name = "lib_lightgbm";
    private const string OpenMp = "libgomp.so.1";

    private static readonly Lazy<string?> LoadFailure = new(Load);

    /// <summary>Makes sure that the native library is loaded.</summary>
    /// <exception cref="LightGbmException">It cannot be loaded; the message says what to install.</exception>
    internal static void Require()
    {
        if (LoadFailure.Value is { } failure)
        {
            throw new LightGbmException(failure);
        }
    }

    internal static string Explain(string systemMessage, bool isLinux, bool hasOpenMp)
    {
        if (isLinux && !hasOpenMp)
        {
            return $"LightGBM needs the OpenMP runtime {OpenMp}, which is not installed. "
                + "On Debian and Ubuntu: apt-get install libgomp1.";
        }

        return $"The native library {Name} could not be loaded "
            + $"(it exists for 64-bit x86 Linux, Windows and macOS): {systemMessage}";
    }

    private static string? Load()
    {
        try
        {
            NativeLibrary.Load(Name, Assembly.GetExecutingAssembly(), searchPath: null);
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            return Explain(failure.Message, OperatingSystem.IsLinux(), NativeLibrary.TryLoad(OpenMp, out _));
        }
    }
}
