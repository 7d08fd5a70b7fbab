package org.ternmq.broker.overload;

import org.jspecify.annotations.Nullable;

/**
 * How fast one client may publish: as the limits say, and slower while memory is short. A filter that it subscribes to or no longer does
 * counts as a message. Confined to the loop of its connection.
 */
public final class Pace {
    private final @Nullable Rate messages;
    private final @Nullable Rate bytes;
    private @Nullable Rate pressed;
    private Stage stage = Stage.CALM;

    private Pace(@Nullable Rate messages, @Nullable Rate bytes) {
        this.messages = messages;
        this.bytes = bytes;
    }

    /** Whether there is a pace to keep to. */
    public static boolean isBounded(OverloadLimits limits, Stage memory) {
        return limits.publishesPerSecondMax() > 0 || limits.publishBytesPerSecondMax() > 0 || memory != Stage.CALM;
    }

    /** The pace of a client that has published nothing. */
    public static Pace of(OverloadLimits limits) {
        return new Pace(rate(limits.publishesPerSecondMax()), rate(limits.publishBytesPerSecondMax()));
    }

    private static @Nullable Rate rate(long perSecond) {
        return perSecond == 0 ? null : new Rate((double) perSecond);
    }

    /**
     * The client has published, or subscribed.
     *
     * @param count messages, or filters
     * @param payloadBytes of topics and payloads
     * @return for how many nanoseconds it is not to be read; 0 if it may go on
     */
    public long taken(long count, long payloadBytes, Stage memory, long nowNanos) {
        long wait = messages == null ? 0 : messages.take(count, nowNanos);
        if (bytes != null) {
            wait = Math.max(wait, bytes.take(payloadBytes, nowNanos));
        }
        if (memory != stage) {
            stage = memory;
            pressed = memory == Stage.CALM ? null : new Rate(memory.publishesPerSecond());
        }
        return pressed == null ? wait : Math.max(wait, pressed.take(count, nowNanos));
    }

    /**
     * A part of a message has come, and the rest is to come. While memory is short each {@link #PART_BYTES} weigh as much as a message.
     *
     * @return for how many nanoseconds the client is not to be read; 0 if it may go on
     */
    public long arrived(long partBytes, Stage memory, long nowNanos) {
        long wait = taken(0, partBytes, memory, nowNanos);
        return pressed == null ? wait : Math.max(wait, pressed.take(partBytes / PART_BYTES, nowNanos));
    }

    /** What has come of a packet that has not come whole is looked at in steps of so many bytes; fewer are what anybody may have. */
    public static final int PART_BYTES = 64 << 10;
}
