package org.ternmq.core.auth;

import org.ternmq.codec.value.Version;

/**
 * A client that was let in, as rules see it.
 *
 * @param clientId its client identifier
 * @param identity who it is
 * @param version what it speaks
 * @param peer where it is, as logs say it; empty if it is not connected
 */
public record Client(String clientId, Identity identity, Version version, String peer) {
    /** One of which no more is known. */
    public Client(String clientId, Identity identity) {
        this(clientId, identity, Version.V5, "");
    }

    /** The same, authenticated once more. */
    public Client as(Identity again) {
        return new Client(clientId, again, version, peer);
    }
}
