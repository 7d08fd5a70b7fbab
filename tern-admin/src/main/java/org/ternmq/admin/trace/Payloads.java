package org.ternmq.admin.trace;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.ternmq.codec.value.Bytes;

/** Bytes that may be a text. */
final class Payloads {
    /** The text that they spell, or their hexadecimal digits behind 0x. */
    static String text(Bytes bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asByteBuffer())
                    .toString();
        } catch (CharacterCodingException none) {
            byte[] octets = new byte[bytes.length()];
            bytes.copyTo(0, octets, 0, octets.length);
            return "0x" + HexFormat.of().formatHex(octets);
        }
    }

    private Payloads() {}
}
