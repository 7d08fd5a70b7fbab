package org.ternmq.broker.overload;

/** Why somebody was not let in, or was shown out. */
public enum Refused {
    /** More connections of the address at a time than may be. */
    ADDRESS_FULL("more connections of one address than may be"),
    /** More new connections of the address in a second than may be. */
    ADDRESS_FAST("more connections of one address in a second than may be"),
    /** Too many connections of the address had failed. */
    ADDRESS_BANNED("the address was banned, since too many of its connections had failed"),
    /** The client identifier had connected too often. */
    CLIENT_BANNED("the client was banned, since it had connected too often"),
    /** More connections without an accepted CONNECT than may be. */
    HANDSHAKES("the oldest of too many connections without a CONNECT"),
    /** Memory is short. */
    MEMORY("memory was short"),
    /** A loop is behind. */
    LAG("the broker was behind");

    private final String why;

    Refused(String why) {
        this.why = why;
    }

    /** In words, for people. */
    public String why() {
        return why;
    }
}
