package org.ternmq.codec.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Immutable bytes, equal by content: payloads, passwords, correlation data. A view of an array that nobody writes any more;
 * the collector owns it, nothing is counted.
 */
public final class Bytes {
    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** A copy of the given bytes. */
    public static Bytes copyOf(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array.clone(), 0, array.length);
    }

    /** A copy of the next {@code length} bytes of the buffer, whose position moves behind them. */
    public static Bytes copyOf(ByteBuffer buffer, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] copy = new byte[length];
        buffer.get(copy);
        return new Bytes(copy, 0, length);
    }

    /** The UTF-8 encoding of a text. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A view of an array; the caller gives the array away and must not write it again. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /**
     * A view of a part of an array; the caller gives the array away and must not write it again.
     *
     * @throws IndexOutOfBoundsException if the part is not inside the array
     */
    public static Bytes wrap(byte[] array, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, array.length);
        return length == 0 ? EMPTY : new Bytes(array, offset, length);
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at an index, 0 to {@code length() - 1}. */
    public byte at(int index) {
        return array[offset + java.util.Objects.checkIndex(index, length)];
    }

    /** Writes all bytes to the buffer, whose position moves behind them. */
    public void writeTo(ByteBuffer out) {
        out.put(array, offset, length);
    }

    /** Copies {@code count} bytes from index {@code from} into {@code target} at {@code targetOffset}. */
    public void copyTo(int from, byte[] target, int targetOffset, int count) {
        java.util.Objects.checkFromIndexSize(from, count, length);
        System.arraycopy(array, offset + from, target, targetOffset, count);
    }

    /** A read-only view for code that wants a buffer. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** A copy as an array. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** The bytes read as UTF-8; what is not well-formed becomes U+FFFD. */
    public String toUtf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    /** The bytes as lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** Length and the first bytes, for logs; never a whole payload. */
    @Override
    public String toString() {
        int shown = Math.min(length, 32);
        String hex = HexFormat.of().formatHex(array, offset, offset + shown);
        return length + " bytes" + (length == 0 ? "" : " " + hex + (shown < length ? "…" : ""));
    }
}
