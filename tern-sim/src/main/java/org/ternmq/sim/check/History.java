package org.ternmq.sim.check;

import java.util.ArrayDeque;
import java.util.List;

/** What happened, a line for each event: the last lines in words, all of them as one number. */
public final class History {
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private long digest = 0xCBF2_9CE4_8422_2325L;
    private final int linesMax;
    private long events;

    /** One that keeps so many of the last lines. */
    public History(int linesMax) {
        this.linesMax = linesMax;
    }

    /** Something happened. */
    public void add(String line) {
        events++;
        for (int i = 0; i < line.length(); i++) {
            digest = (digest ^ line.charAt(i)) * 0x100_0000_01B3L;
        }
        last.add(line);
        if (last.size() > linesMax) {
            last.remove();
        }
    }

    /** Equal for equal histories, and hardly for others. */
    public long digest() {
        return digest;
    }

    /** How many events there were. */
    public long events() {
        return events;
    }

    /** The last lines. */
    public List<String> last() {
        return List.copyOf(last);
    }
}
