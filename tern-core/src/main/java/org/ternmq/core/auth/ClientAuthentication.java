package org.ternmq.core.auth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;

/**
 * The client's side of enhanced authentication on one connection (5.0 section 4.12): begun by CONNECT, and again whenever the client
 * wants. One exchange at a time; confined to its endpoint.
 */
public final class ClientAuthentication {
    private final @Nullable ClientAuthMethod method;
    private ClientAuthMethod.@Nullable Exchange exchange;

    private ClientAuthentication(@Nullable ClientAuthMethod method) {
        this.method = method;
    }

    /** CONNECT names no method, so that no AUTH may come [MQTT-4.12.0-6]. */
    public static ClientAuthentication none() {
        return new ClientAuthentication(null);
    }

    /** CONNECT names this method. */
    public static ClientAuthentication by(ClientAuthMethod method) {
        return new ClientAuthentication(method);
    }

    /** What CONNECT, or the AUTH that begins it once more, says of it; nothing if there is no method. */
    public Properties begin() {
        if (method == null) {
            return Properties.NONE;
        }
        exchange = method.begin();
        return properties(method, exchange.first());
    }

    /** An AUTH that begins to authenticate once more, by the same method [MQTT-4.12.1-1]; nothing if there is no method, or one exchange runs. */
    public Optional<Auth> again() {
        return method == null || exchange != null
                ? Optional.empty()
                : Optional.of(new Auth(ReasonCode.REAUTHENTICATE, begin()));
    }

    /** The answer to an AUTH that asks for more [MQTT-4.12.0-3]; nothing if none can be given, as without a method [MQTT-4.12.0-7]. */
    public Optional<Auth> next(Auth auth) {
        ClientAuthMethod.Exchange running = exchange;
        if (method == null || running == null || auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION || isOther(auth)) {
            return Optional.empty();
        }
        return running.next(data(auth.properties()))
                .map(answer -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(method, answer)));
    }

    /** An AUTH, or a CONNACK, says that all is well: whether the server has shown what it must. */
    public boolean isProven(Properties from) {
        ClientAuthMethod.Exchange running = exchange;
        if (method == null) {
            return true;
        }
        exchange = null;
        return running != null && running.isProven(data(from));
    }

    private boolean isOther(Auth auth) { // [MQTT-4.12.0-5]
        return method == null
                || !auth.properties().text(PropertyId.AUTHENTICATION_METHOD, "").equals(method.name());
    }

    private static Bytes data(Properties from) {
        return from.bytes(PropertyId.AUTHENTICATION_DATA, Bytes.EMPTY);
    }

    private static Properties properties(ClientAuthMethod method, Bytes data) {
        Properties.Builder named = Properties.builder().add(PropertyId.AUTHENTICATION_METHOD, method.name());
        return (data.isEmpty() ? named : named.add(PropertyId.AUTHENTICATION_DATA, data)).build();
    }
}
