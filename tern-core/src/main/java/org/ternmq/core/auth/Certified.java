package org.ternmq.core.auth;

import java.util.Optional;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Utf8;

/**
 * What is known of a client before it has said anything, because an authority has signed it.
 *
 * @param userName takes the place of the one that CONNECT says
 * @param clientId the only client identifier that CONNECT may say
 */
public record Certified(Optional<String> userName, Optional<String> clientId) {
    /** Nothing is known. */
    public static final Certified NONE = new Certified(Optional.empty(), Optional.empty());

    /** Refuses names that no CONNECT could say. */
    public Certified {
        userName.ifPresent(Utf8::requireValid);
        clientId.ifPresent(Utf8::requireValid);
    }

    /** Whether a client that says this of itself is somebody else. */
    public boolean contradicts(Connect connect) {
        return !connect.clientId().isEmpty()
                && clientId.filter(id -> !id.equals(connect.clientId())).isPresent();
    }

    /** CONNECT with the names that are known. */
    public Connect appliedTo(Connect connect) {
        if (equals(NONE)) {
            return connect;
        }
        return new Connect(
                connect.version(),
                connect.clientId().isEmpty() ? clientId.orElse("") : connect.clientId(),
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                connect.properties(),
                connect.will(),
                userName.map(name -> Connect.Login.of(name, connect.login().password()))
                        .orElse(connect.login()));
    }
}
