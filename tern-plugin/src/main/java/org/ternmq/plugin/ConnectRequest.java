package org.ternmq.plugin;

import java.util.List;
import java.util.Optional;
import org.ternmq.plugin.MessageProperties.UserProperty;

/**
 * What a client says as it connects, but for its {@link Credentials}.
 *
 * @param clientId as it said it; empty if it wants to be given one
 * @param address where it is, as logs say it
 * @param protocolVersion of MQTT: 3 for 3.1, 4 for 3.1.1, 5 for 5.0
 * @param cleanStart whether what is left of an earlier session is to be forgotten
 * @param keepAliveSeconds the longest that it means to be silent; 0 if it does not say
 * @param will what is published if it is lost
 * @param userProperties in their order
 */
public record ConnectRequest(
        String clientId,
        String address,
        int protocolVersion,
        boolean cleanStart,
        int keepAliveSeconds,
        Optional<PublishedMessage> will,
        List<UserProperty> userProperties) {
    /** Keeps a copy of the list. */
    public ConnectRequest {
        userProperties = List.copyOf(userProperties);
    }
}
