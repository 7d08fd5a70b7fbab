package org.ternmq.sn.client.endpoint;

import java.util.BitSet;

/** Message identifiers, counted up; one that is open is passed over. Only a few are ever open at once. */
final class MsgIds {
    /** Where there is none. */
    static final int NONE = 0x0000;

    private static final int MAX = 0xFFFF;
    private final BitSet open = new BitSet();
    private int next;

    MsgIds(int first) {
        if (first < 1 || first > MAX) {
            throw new IllegalArgumentException("message identifiers begin at 1 to " + MAX + ", not " + first);
        }
        next = first;
    }

    int take() {
        while (open.get(next)) {
            advance();
        }
        int id = next;
        open.set(id);
        advance();
        return id;
    }

    private void advance() {
        next = next == MAX ? 1 : next + 1;
    }

    void free(int id) {
        open.clear(id);
    }
}
