package org.ternmq.broker.overload;

import org.ternmq.codec.value.ReasonCode;

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
    /** An operator has banned the client, its user or its address. */
    BANNED("an operator has banned the client, its user or its address"),
    /** More connections without an accepted CONNECT than may be. */
    HANDSHAKES("the oldest of too many connections without a CONNECT"),
    /** Memory is short. */
    MEMORY("memory was short"),
    /** A loop is behind. */
    LAG("the broker was behind"),
    /** A wrong password, or another proof that proves nothing. */
    BAD_LOGIN("user name, password or token was wrong"),
    /** Nobody but who logs in, or not this one. */
    NOT_AUTHORIZED("the client has to log in, or may not connect as who it is"),
    /** Whoever knows did not say. */
    NO_ANSWER("it could not be found out who the client was"),
    /** More logins than can be looked at. */
    LOGINS_FULL("too many were logging in"),
    /** At the bound of connections. */
    CONNECTIONS("there were as many connections as may be");

    private final String why;

    Refused(String why) {
        this.why = why;
    }

    /** What stands behind an answer to who was admitted and is not let in. */
    public static Refused atLogin(ReasonCode reason) {
        return switch (reason) {
            case BAD_USER_NAME_OR_PASSWORD -> BAD_LOGIN;
            case SERVER_UNAVAILABLE, IMPLEMENTATION_SPECIFIC_ERROR -> NO_ANSWER;
            case SERVER_BUSY -> LOGINS_FULL;
            default -> NOT_AUTHORIZED;
        };
    }

    /** In words, for people. */
    public String why() {
        return why;
    }
}
