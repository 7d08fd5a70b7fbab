package org.ternmq.broker.count;

/** What a loop counts. Those that say "now" go down, too; one loop's alone may be negative, the sum is not. */
public enum Count {
    /** Bytes that came from sockets. */
    BYTES_RECEIVED,
    /** Bytes that sockets took. */
    BYTES_SENT,
    /** Packets of all types from clients. */
    PACKETS_RECEIVED,
    /** Packets of all types to clients. */
    PACKETS_SENT,
    /** PUBLISH packets from clients. */
    PUBLISHES_RECEIVED,
    /** PUBLISH packets to clients. */
    PUBLISHES_SENT,
    /** Payload bytes in PUBLISH packets from clients. */
    PAYLOAD_BYTES_RECEIVED,
    /** Payload bytes in PUBLISH packets to clients. */
    PAYLOAD_BYTES_SENT,
    /** Connections accepted, whether a CONNECT came or not. */
    SOCKETS_OPENED,
    /** Connections that are gone. */
    SOCKETS_CLOSED,
    /** CONNECT packets. */
    CONNECTS,
    /** Sessions there are now. */
    SESSIONS,
    /** Sessions that have a connection now. */
    SESSIONS_CONNECTED,
    /** Sessions whose time without a connection was over. */
    SESSIONS_EXPIRED,
    /** Subscriptions there are now, but for shared ones. */
    SUBSCRIPTIONS,
    /** Shared subscriptions there are now. */
    SHARED_SUBSCRIPTIONS,
    /** Messages above QoS 0 that sessions and shared groups hold now, waiting or in flight. */
    MESSAGES_HELD,
    /** Their payload bytes. */
    PAYLOAD_BYTES_HELD,
    /** Exchanges above QoS 0 that clients have not completed now. */
    IN_FLIGHT
}
