package org.ternmq.core.auth;

import org.ternmq.codec.packet.Connect;

/**
 * A client that wants in.
 *
 * @param connect what it says of itself, with the names that it is certified to have
 * @param certified what was known of it before it said anything
 * @param peer where it is, as logs say it
 */
public record Applicant(Connect connect, Certified certified, String peer) {
    /** Without the password. */
    @Override
    public String toString() {
        return connect.clientId() + " at " + peer;
    }
}
