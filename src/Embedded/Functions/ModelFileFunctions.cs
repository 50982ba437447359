using DolphinQuant.Data;
using DolphinQuant.Data.Wire;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage.Files;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Models in files: their dictionaries in the binary encoding, functions by their names.</summary>
internal static class ModelFileFunctions
{
    public static void Register(FunctionTable table)
    {
        FileFunctions.Add(table, "saveModel(model, location)", "Writes a model to a file.", (context, a) =>
        {
            var model = a[0] as Dictionary ?? throw a.Wrong(0, "must be a model: a dictionary that a function such as ridge returned");
            using var bytes = new MemoryStream();
            ValueBytes.Write(Transfer.ToWire((Session)context, model, context.CancellationToken), bytes);
            DiskFiles.Instance.Replace(context.Files.Resolve(a.Text(1)), bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            return Scalar.Void;
        });
        FileFunctions.Add(table, "loadModel(file)", "Reads a model that saveModel wrote.", (context, a) =>
        {
            try
            {
                return Transfer.FromWire((Session)context, ValueBytes.Read(File.ReadAllBytes(context.Files.Resolve(a.Text(0))))) as Dictionary
                    ?? throw a.Wrong(0, "holds no model");
            }
            catch (MalformedValueException failure)
            {
                throw a.Wrong(0, $"holds no model: {failure.Message}");
            }
        });
    }
}
