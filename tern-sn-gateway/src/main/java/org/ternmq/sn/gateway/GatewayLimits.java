package org.ternmq.sn.gateway;

import java.time.Duration;

/**
 * What a gateway does for one client, at most.
 *
 * @param datagramBytesMax length of a packet to a client
 * @param topicsMax how many topic ids a client is given, at most 65,534
 * @param waitingBytesMax bytes of the messages that wait here for a client that sleeps or has not answered; what is more waits in its session
 * @param retry how long a client may take to answer
 * @param retriesMax how often it is asked again before it counts as out of reach
 * @param connectTimeout how long a client may take from its CONNECT to the last of its will
 */
public record GatewayLimits(
        int datagramBytesMax,
        int topicsMax,
        int waitingBytesMax,
        Duration retry,
        int retriesMax,
        Duration connectTimeout) {
    /** Those of the standard, where it names any (section 7.2). */
    public static final GatewayLimits DEFAULT =
            new GatewayLimits(65_507, 1_024, 65_536, Duration.ofSeconds(10), 3, Duration.ofSeconds(60));

    /** The same for a client whose datagrams hold something else too. */
    public GatewayLimits wrapped(int overheadBytes) {
        return overheadBytes == 0
                ? this
                : new GatewayLimits(
                        datagramBytesMax - overheadBytes,
                        topicsMax,
                        waitingBytesMax,
                        retry,
                        retriesMax,
                        connectTimeout);
    }

    /** The same for a client that takes shorter packets. */
    public GatewayLimits within(int bytesMax) {
        return wrapped(Math.max(0, datagramBytesMax - bytesMax));
    }

    /** The longest packet of the broker's that may lead to a datagram: the topic of a message goes in another one. */
    public int packetBytesMax() {
        return datagramBytesMax + TOPIC_BYTES_MAX + PROPERTIES_BYTES_MAX;
    }

    private static final int TOPIC_BYTES_MAX = 65_535;
    private static final int PROPERTIES_BYTES_MAX = 1_024;
}
