using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace Doorstep.Modules.Open311;

/// <summary>The two formats of the interface.</summary>
internal enum Format
{
    /// <summary>The one that every Open311 server speaks.</summary>
    Xml,

    /// <summary>The same things as objects and bare arrays.</summary>
    Json,
}

/// <summary>
/// Writes one neutral shape, so that the two formats cannot drift apart: what is a named element around items in XML is a
/// bare array in JSON. A field without a value is left out of both, since clients read an empty element as something.
/// </summary>
internal abstract class ShapeWriter : IDisposable
{
    /// <summary>A writer of this format.</summary>
    public static ShapeWriter For(Format format, Stream stream) => format == Format.Json ? new Json(stream) : new Xml(stream);

    /// <summary>Starts a document that is a list, such as <c>services</c>.</summary>
    public abstract void StartListDocument(string name);

    /// <summary>Starts a document that is one object, such as <c>service_definition</c>.</summary>
    public abstract void StartObjectDocument(string name);

    /// <summary>Starts an object in a list.</summary>
    public abstract void StartItem(string name);

    /// <summary>Starts an object as the value of a field.</summary>
    public abstract void StartObject(string name);

    /// <summary>Starts a list as the value of a field.</summary>
    public abstract void StartList(string name);

    /// <summary>Ends what was started last.</summary>
    public abstract void End();

    /// <summary>A text; nothing when there is none.</summary>
    public void Text(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            WriteText(name, Writable(value));
        }
    }

    /// <summary>A text in a list.</summary>
    public void TextItem(string name, string value) => WriteTextItem(name, Writable(value));

    /// <summary>A number; nothing when there is none.</summary>
    public void Number(string name, double? value)
    {
        if (value is { } number)
        {
            WriteNumber(name, number);
        }
    }

    /// <summary>Yes or no.</summary>
    public abstract void Flag(string name, bool value);

    /// <summary>Hands everything written so far to the stream.</summary>
    public abstract void Flush();

    /// <inheritdoc/>
    public abstract void Dispose();

    protected abstract void WriteText(string name, string value);

    protected abstract void WriteTextItem(string name, string value);

    protected abstract void WriteNumber(string name, double value);

    /// <summary>XML has no way to hold some characters; both formats show the same sign in their place.</summary>
    private static string Writable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (!pair && !XmlConvert.IsXmlChar(text[i]))
            {
                return Repaired(text);
            }

            i += pair ? 1 : 0;
        }

        return text;
    }

    private static string Repaired(string text)
    {
        var repaired = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            repaired.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return repaired.ToString();
    }

    private sealed class Json(Stream stream) : ShapeWriter
    {
        // Sent as application/json with nosniff, so it never stands inside a page: Chinese stays readable.
        private readonly Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
        private readonly Stack<bool> lists = new();

        public override void StartListDocument(string name) => Start(list: true, () => writer.WriteStartArray());

        public override void StartObjectDocument(string name) => Start(list: false, () => writer.WriteStartObject());

        public override void StartItem(string name) => Start(list: false, () => writer.WriteStartObject());

        public override void StartObject(string name) => Start(list: false, () => writer.WriteStartObject(name));

        public override void StartList(string name) => Start(list: true, () => writer.WriteStartArray(name));

        public override void End()
        {
            if (lists.Pop())
            {
                writer.WriteEndArray();
            }
            else
            {
                writer.WriteEndObject();
            }
        }

        public override void Flag(string name, bool value) => writer.WriteBoolean(name, value);

        public override void Flush() => writer.Flush();

        public override void Dispose() => writer.Dispose();

        protected override void WriteText(string name, string value) => writer.WriteString(name, value);

        protected override void WriteTextItem(string name, string value) => writer.WriteStringValue(value);

        protected override void WriteNumber(string name, double value) => writer.WriteNumber(name, value);

        private void Start(bool list, Action write)
        {
            lists.Push(list);
            write();
        }
    }

    private sealed class Xml : ShapeWriter
    {
        private readonly XmlWriter writer;

        public Xml(Stream stream)
        {
            writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" });
            writer.WriteStartDocument();
        }

        public override void StartListDocument(string name) => writer.WriteStartElement(name);

        public override void StartObjectDocument(string name) => writer.WriteStartElement(name);

        public override void StartItem(string name) => writer.WriteStartElement(name);

        public override void StartObject(string name) => writer.WriteStartElement(name);

        public override void StartList(string name) => writer.WriteStartElement(name);

        public override void End() => writer.WriteEndElement();

        public override void Flag(string name, bool value) => writer.WriteElementString(name, value ? "true" : "false");

        public override void Flush() => writer.Flush();

        public override void Dispose() => writer.Dispose();

        protected override void WriteText(string name, string value) => writer.WriteElementString(name, value);

        protected override void WriteTextItem(string name, string value) => writer.WriteElementString(name, value);

        protected override void WriteNumber(string name, double value) => writer.WriteElementString(name, value.ToString("R", CultureInfo.InvariantCulture));
    }
}
