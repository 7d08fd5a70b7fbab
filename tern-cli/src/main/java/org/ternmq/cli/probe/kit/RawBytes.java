package org.ternmq.cli.probe.kit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.ternmq.codec.value.Version;

/** Builds packets by hand, right or wrong. */
public final class RawBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Version version;

    /** Nothing yet, of a version. */
    public RawBytes(Version version) {
        this.version = version;
    }

    /** Single bytes. */
    public RawBytes u8(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    /** A Two Byte Integer. */
    public RawBytes u16(int value) {
        return u8(value >> 8, value);
    }

    /** A UTF-8 string with its length. */
    public RawBytes text(String text) {
        return data(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their length in front. */
    public RawBytes data(byte... bytes) {
        u16(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** Bytes as they are. */
    public RawBytes bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Properties, with their length in front; left out before 5.0. Short ones only. */
    public RawBytes properties(int... bytes) {
        return version.hasProperties() ? u8(bytes.length).u8(bytes) : this;
    }

    /** Properties built by hand, in the same way. */
    public RawBytes properties(RawBytes built) {
        return version.hasProperties() ? u8(built.out.size()).bytes(built.out.toByteArray()) : this;
    }

    /** What was built. */
    public byte[] toArray() {
        return out.toByteArray();
    }

    /** A packet: first byte, length, and what was built. */
    public byte[] packet(int firstByte) {
        RawBytes whole = new RawBytes(version).u8(firstByte);
        int rest = out.size();
        do {
            whole.u8(rest & 0x7F | (rest > 0x7F ? 0x80 : 0));
            rest >>= 7;
        } while (rest > 0);
        return whole.bytes(out.toByteArray()).toArray();
    }
}
