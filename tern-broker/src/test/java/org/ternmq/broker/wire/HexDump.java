package org.ternmq.broker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;

/** A packet in hexadecimal, part by part, with a word on each. All bytes have to be told. */
final class HexDump {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final int LINE = 13;

    private final StringBuilder text = new StringBuilder();
    private final byte[] bytes;
    private int at;

    HexDump(String title, byte[] bytes) {
        this.bytes = bytes;
        text.append(title).append(", ").append(bytes.length).append(bytes.length == 1 ? " byte\n" : " bytes\n");
    }

    /** The next bytes and what they say. */
    HexDump part(int length, String comment) {
        for (int from = at; from < at + length; from += LINE) {
            String hex = HEX.formatHex(Arrays.copyOfRange(bytes, from, Math.min(at + length, from + LINE)));
            text.append(from == at ? String.format("    %-40s%s", hex, comment) : "    " + hex)
                    .append('\n');
        }
        at += length;
        return this;
    }

    @Override
    public String toString() {
        assertEquals(bytes.length, at, () -> "not all bytes are told:\n" + text);
        return text.append('\n').toString();
    }
}
