package org.ternmq.broker.overload;

import java.util.function.Consumer;

/**
 * How much the broker takes on at a time. 0 is no bound, where nothing else is said.
 *
 * @param connectionsPerSecondMax more wait in the system's backlog
 * @param connectionsPerAddressMax most connections of an address at a time
 * @param connectsPerAddressPerSecondMax most new connections of an address in a second
 * @param handshakesMax most connections without an accepted CONNECT at a time; the oldest of more are closed
 * @param failuresPerAddressPerMinuteMax an address of which more connections fail before CONNECT is accepted is banned
 * @param connectsPerClientPerMinuteMax a client identifier that connects more often is banned
 * @param banSeconds how long the first ban lasts; each that follows soon lasts twice as long, up to an hour
 * @param publishesPerSecondMax messages a second from a client; of one that sends more less is read
 * @param publishBytesPerSecondMax the same in bytes
 * @param memoryBytesMax the memory that the broker keeps within, heap and buffers; 0 for what the process can have
 * @param lagMillisMax nobody new is let in while a loop takes longer for a round
 */
public record OverloadLimits(
        int connectionsPerSecondMax,
        int connectionsPerAddressMax,
        int connectsPerAddressPerSecondMax,
        int handshakesMax,
        int failuresPerAddressPerMinuteMax,
        int connectsPerClientPerMinuteMax,
        int banSeconds,
        int publishesPerSecondMax,
        long publishBytesPerSecondMax,
        long memoryBytesMax,
        int lagMillisMax) {
    /** What holds where nothing is configured: nothing that a site behind one address could run into. */
    public static final OverloadLimits DEFAULT = new Draft().limits();

    /** These bounds with some changed. */
    public OverloadLimits with(Consumer<Draft> changes) {
        var draft = new Draft();
        draft.connectionsPerSecondMax = connectionsPerSecondMax;
        draft.connectionsPerAddressMax = connectionsPerAddressMax;
        draft.connectsPerAddressPerSecondMax = connectsPerAddressPerSecondMax;
        draft.handshakesMax = handshakesMax;
        draft.failuresPerAddressPerMinuteMax = failuresPerAddressPerMinuteMax;
        draft.connectsPerClientPerMinuteMax = connectsPerClientPerMinuteMax;
        draft.banSeconds = banSeconds;
        draft.publishesPerSecondMax = publishesPerSecondMax;
        draft.publishBytesPerSecondMax = publishBytesPerSecondMax;
        draft.memoryBytesMax = memoryBytesMax;
        draft.lagMillisMax = lagMillisMax;
        changes.accept(draft);
        return draft.limits();
    }

    /** Bounds being written, each under its name; it begins with the defaults. Confined to whoever writes. */
    public static final class Draft {
        public int connectionsPerSecondMax = 0;
        public int connectionsPerAddressMax = 0;
        public int connectsPerAddressPerSecondMax = 0;
        public int handshakesMax = 10_000;
        public int failuresPerAddressPerMinuteMax = 0;
        public int connectsPerClientPerMinuteMax = 0;
        public int banSeconds = 60;
        public int publishesPerSecondMax = 0;
        public long publishBytesPerSecondMax = 0;
        public long memoryBytesMax = 0;
        public int lagMillisMax = 2_000;

        private Draft() {}

        private OverloadLimits limits() {
            return new OverloadLimits(
                    connectionsPerSecondMax,
                    connectionsPerAddressMax,
                    connectsPerAddressPerSecondMax,
                    handshakesMax,
                    failuresPerAddressPerMinuteMax,
                    connectsPerClientPerMinuteMax,
                    banSeconds,
                    publishesPerSecondMax,
                    publishBytesPerSecondMax,
                    memoryBytesMax,
                    lagMillisMax);
        }
    }
}
