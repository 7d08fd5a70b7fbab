package org.ternmq.plugin;

import java.util.Map;

/**
 * A client that the broker knows.
 *
 * @param clientId its client identifier, which it said or was given
 * @param userName who it is; empty if it is nobody in particular
 * @param address where it is, as logs say it; not meant to be taken apart
 * @param protocolVersion of MQTT: 3 for 3.1, 4 for 3.1.1, 5 for 5.0
 * @param claims what else was found out when it was authenticated, by name
 */
public record ClientInfo(
        String clientId, String userName, String address, int protocolVersion, Map<String, String> claims) {
    /** Keeps a copy of the claims. */
    public ClientInfo {
        claims = Map.copyOf(claims);
    }
}
