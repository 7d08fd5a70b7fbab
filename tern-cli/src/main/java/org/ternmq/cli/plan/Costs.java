package org.ternmq.cli.plan;

/**
 * What each thing costs, as {@code tern-bench/plan.sh} measures it: Linux, one machine with two cores, JDK 25, the flags of {@code tern}.
 * A message that comes alone costs its receiving and its sending a turn of their own; one of many that come together shares it. Clients of a
 * large fleet send seldom, so theirs come alone.
 */
final class Costs {
    private Costs() {}

    /** Resident bytes of a broker without clients. */
    static final long BASE_BYTES = 90L << 20;
    /** Resident bytes of a connection, its session and one subscription; half of it live heap. */
    static final double CLIENT_BYTES = 6.2 * 1024;
    /** What TLS holds of a connection besides. */
    static final double TLS_BYTES = 18 * 1024;
    /** What the system holds of a connection. */
    static final double SYSTEM_BYTES = 3.5 * 1024;
    /** A subscription more. */
    static final double SUBSCRIPTION_BYTES = 280;
    /** A message that waits and is on the disk, without its payload. */
    static final double QUEUED_BYTES = 170;
    /** A retained message, without topic and payload. */
    static final double RETAINED_BYTES = 260;

    /** Microseconds of CPU of taking a message that comes alone, by QoS, with what is answered. */
    static final double[] TAKEN_MICROS = {9, 14, 22};
    /** Of sending one that goes alone, by QoS, with the answers to it. */
    static final double[] SENT_MICROS = {8, 14, 22};
    /** Of having one on the disk before it is acknowledged, for the message and each receiver. */
    static final double DURABLE_MICROS = 1.5;
    /** Of a PINGREQ and its answer. */
    static final double PING_MICROS = 11;
    /** Of a connection: TCP, CONNECT, SUBSCRIBE and the end. */
    static final double CONNECT_MICROS = 110;
    /** Of a TLS handshake. */
    static final double HANDSHAKE_MICROS = 525;
    /** How much dearer a message is by TLS. */
    static final double TLS_FACTOR = 1.37;

    /** Bytes of TCP and IP around a segment. */
    static final int SEGMENT_BYTES = 66;
    /** Bytes of a record of the journal around topic and payload, and of what a receiver adds. */
    static final int RECORD_BYTES = 60;

    static final int RECEIVER_RECORD_BYTES = 40;

    /** How busy cores may be, so that latencies stay low and a neighbour's failure can be taken. */
    static final double BUSY = 0.6;
    /** How full memory may be: beyond it the broker begins to defend itself. */
    static final double FULL = 0.7;
}
