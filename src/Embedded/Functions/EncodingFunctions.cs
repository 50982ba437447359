using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>Texts in other encodings than UTF-8; what such a text holds are its bytes, see <see cref="ByteText"/>.</summary>
internal static class EncodingFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("convertEncode(str, srcEncode, destEncode)", "Texts from one encoding to another.", (_, a) => Convert(a, a.Text(1), a.Text(2)));
        table.Add("toUTF8(str, encode)", "Texts from another encoding to UTF-8.", (_, a) => Convert(a, a.Text(1), "utf-8"));
        table.Add("fromUTF8(str, encode)", "Texts from UTF-8 to another encoding.", (_, a) => Convert(a, "utf-8", a.Text(1)));
    }

    private static Value Convert(Arguments arguments, string sourceName, string targetName)
    {
        var (source, target) = (Find(sourceName), Find(targetName));
        return CharacterFunctions.MapTexts(arguments, column => TextColumns.Format(
            Vector.String(Array.ConvertAll(column.Texts(), text => Convert(text, source, target))), column.Type));
    }

    private static string Convert(string text, Encoding source, Encoding target)
    {
        try
        {
            return ByteText.FromBytes(Encoding.Convert(source, target, ByteText.ToBytes(text)));
        }
        catch (Exception failure) when (failure is DecoderFallbackException or EncoderFallbackException)
        {
            throw new ScriptException($"A text is not {source.WebName}, or has characters that {target.WebName} lacks.", innerException: failure);
        }
    }

    private static Encoding Find(string name)
    {
        try
        {
            var found = CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return found ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            throw new ScriptException($"There is no encoding named {name}; use a name such as utf-8, gbk, gb18030, big5 or latin1.");
        }
    }
}
