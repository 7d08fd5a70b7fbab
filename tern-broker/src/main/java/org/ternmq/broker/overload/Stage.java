package org.ternmq.broker.overload;

/** How full memory is, and what is done about it: each stage does what those before it do. */
public enum Stage {
    /** Nothing needs to be done. */
    CALM(0, 0, "all is as usual"),
    /** Of clients that publish fast less is read. */
    TIGHT(75, 100, "of clients that publish fast less is read"),
    /** Nobody new is let in. */
    HIGH(85, 10, "and nobody new is let in"),
    /** Messages at QoS 0 are dropped for receivers that do not take them at once. */
    CRITICAL(95, 1, "and QoS 0 is dropped for clients that do not take it at once");

    private final int percent;
    private final int publishesPerSecond;
    private final String what;

    Stage(int percent, int publishesPerSecond, String what) {
        this.percent = percent;
        this.what = what;
        this.publishesPerSecond = publishesPerSecond;
    }

    /** The stage of a part of the memory that may be used; one that was reached is left when there are five percent less. */
    public Stage at(long usedBytes, long maxBytes) {
        double used = 100.0 * usedBytes / maxBytes;
        Stage stage = CALM;
        for (Stage next : values()) {
            int from = next.ordinal() <= ordinal() ? next.percent - 5 : next.percent;
            if (used >= from) {
                stage = next;
            }
        }
        return stage;
    }

    /** What is done, in words, beyond what the stage before it does. */
    public String what() {
        return what;
    }

    /** How many messages are read of a client in a second. */
    int publishesPerSecond() {
        return publishesPerSecond;
    }
}
