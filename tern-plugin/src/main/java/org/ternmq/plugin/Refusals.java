package org.ternmq.plugin;

/** What refusals have in common. */
final class Refusals {
    static final int NOT_AUTHORIZED = 0x87;

    private Refusals() {}

    static void require(int reasonCode) {
        if (reasonCode < 0x80 || reasonCode > 0xFF) {
            throw new IllegalArgumentException(
                    "a reason code that refuses is 128 to 255 (0x80 to 0xFF), not " + reasonCode);
        }
    }
}
