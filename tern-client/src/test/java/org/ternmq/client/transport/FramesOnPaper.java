package org.ternmq.client.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;

/** A transport whose server has written all its pieces beforehand; each read gets of one piece only. What is sent is kept. */
final class FramesOnPaper implements Transport {
    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean closed;

    FramesOnPaper(String... hexPieces) {
        for (String hex : hexPieces) {
            pieces.add(HexFormat.of().parseHex(hex.replace(" ", "")));
        }
    }

    void add(byte[] piece) {
        pieces.add(piece);
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        byte[] piece = pieces.poll();
        if (piece == null) {
            return -1;
        }
        int count = Math.min(length, piece.length);
        System.arraycopy(piece, 0, into, offset, count);
        if (count < piece.length) {
            byte[] rest = Arrays.copyOfRange(piece, count, piece.length);
            Queue<byte[]> later = new ArrayDeque<>(pieces);
            pieces.clear();
            pieces.add(rest);
            pieces.addAll(later);
        }
        return count;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        synchronized (sent) {
            sent.write(from, offset, length);
        }
    }

    @Override
    public void shutdownOutput() {
        throw new IllegalStateException("the WebSocket says it by a frame");
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** The different masks of frames with four bytes. */
    Set<String> masks() {
        byte[] bytes = sent.toByteArray();
        Set<String> found = new HashSet<>();
        for (int at = 0; at < bytes.length; at += 10) {
            found.add(HexFormat.of().formatHex(bytes, at + 2, at + 6));
        }
        return found;
    }

    /** All frames sent, without their masks: {@code 82:payload} in hex, with blanks between them. */
    String sentFrames() {
        byte[] bytes;
        synchronized (sent) {
            bytes = sent.toByteArray();
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; ) {
            int second = bytes[at + 1] & 0xff;
            int length = second & 0x7f;
            int head = length == 126 ? 4 : length == 127 ? 10 : 2;
            if (length > 125) {
                length = 0;
                for (int i = 2; i < head; i++) {
                    length = length << 8 | bytes[at + i] & 0xff;
                }
            }
            byte[] payload = new byte[length];
            for (int i = 0; i < length; i++) {
                payload[i] = (byte) (bytes[at + head + 4 + i] ^ bytes[at + head + (i & 3)]);
            }
            String masked = (second & 0x80) != 0 ? "" : "not masked ";
            text.append(text.isEmpty() ? "" : " ")
                    .append(masked)
                    .append(HexFormat.of().toHexDigits(bytes[at]));
            text.append(':').append(HexFormat.of().formatHex(payload));
            at += head + 4 + length;
        }
        return text.toString();
    }
}
