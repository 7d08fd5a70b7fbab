package org.ternmq.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The bytes of one run: choices first, then what is to be read. Where none are left a choice is 0. */
public final class Input {
    private final byte[] bytes;
    private int at;

    public Input(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The next byte, 0 to 255. */
    public int choice() {
        return at < bytes.length ? bytes[at++] & 0xFF : 0;
    }

    /** One of these, by the next byte. */
    public <T> T oneOf(T[] all) {
        return all[choice() % all.length];
    }

    /** Whether bytes are left. */
    public boolean hasMore() {
        return at < bytes.length;
    }

    /** The next bytes, as many as there are. */
    public byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + count));
        at += taken.length;
        return taken;
    }

    /** All that is left. */
    public byte[] rest() {
        return take(bytes.length);
    }

    /** The same bytes in pieces of chance lengths, some of none. */
    public static List<byte[]> pieces(byte[] whole, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int longest = 1 << random.nextInt(1, 10);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < whole.length; ) {
            int to = Math.min(whole.length, from + random.nextInt(longest));
            pieces.add(Arrays.copyOfRange(whole, from, to));
            from = to;
        }
        return pieces;
    }

    /** A seed: choices, then bytes. */
    public static byte[] of(int[] choices, byte[] bytes) {
        byte[] all = new byte[choices.length + bytes.length];
        for (int i = 0; i < choices.length; i++) {
            all[i] = (byte) choices[i];
        }
        System.arraycopy(bytes, 0, all, choices.length, bytes.length);
        return all;
    }
}
