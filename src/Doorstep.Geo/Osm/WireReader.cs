using System.Text;

namespace Doorstep.Geo.Osm;

/// <summary>Walks through one message in the Protocol Buffers encoding. Never reads past the message's end.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> rest = message;
    private int kind;

    /// <summary>The number of the field that stands next; 0 before the first.</summary>
    public int Field { get; private set; }

    /// <summary>True when nothing is left, which ends a packed list.</summary>
    public readonly bool IsEmpty => rest.IsEmpty;

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        var key = Varint();
        Field = (int)(key >> 3);
        kind = (int)(key & 7);
        return Field > 0 ? true : throw Broken();
    }

    /// <summary>A whole number without sign.</summary>
    public ulong Varint()
    {
        var value = 0UL;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }

        throw Broken();
    }

    /// <summary>A whole number whose sign is its last bit.</summary>
    public long Zigzag()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A message, text, or packed list inside this one.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (kind != 2)
        {
            throw Broken();
        }

        var length = Varint();
        if (length > (ulong)rest.Length)
        {
            throw Broken();
        }

        var bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return bytes;
    }

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Passes over the field that stands next.</summary>
    public void Skip()
    {
        switch (kind)
        {
            case 0:
                Varint();
                break;
            case 1:
                Forward(8);
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Forward(4);
                break;
            default:
                throw Broken();
        }
    }

    private void Forward(int bytes) => rest = rest.Length >= bytes ? rest[bytes..] : throw Broken();

    private static InvalidDataException Broken() => new("The message is broken.");
}
