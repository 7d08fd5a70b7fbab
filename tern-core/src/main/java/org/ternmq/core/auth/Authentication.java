package org.ternmq.core.auth;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange.Step;

/**
 * How one client is authenticated: by its login, or by enhanced authentication (5.0 section 4.12), at CONNECT and whenever the client asks
 * for it again. Holds one exchange at a time. Confined to its loop; the answers come from any thread.
 */
public final class Authentication {
    private final Authenticator authenticator;
    private final Applicant applicant;
    private final String method;
    private @Nullable AuthExchange exchange;

    /**
     * No step is taken yet.
     *
     * @param authenticator decides
     * @param applicant what is known of the client when it connects
     */
    public Authentication(Authenticator authenticator, Applicant applicant) {
        this.authenticator = authenticator;
        this.applicant = applicant;
        this.method = applicant.connect().properties().text(PropertyId.AUTHENTICATION_METHOD, "");
    }

    /** Whether CONNECT named a method [MQTT-4.12.0-6]. */
    private boolean isEnhanced() {
        return applicant.connect().properties().has(PropertyId.AUTHENTICATION_METHOD);
    }

    /** The first step: the whole decision on a login, or the one with the data of CONNECT. */
    public CompletableFuture<? extends Step> begin() {
        return isEnhanced() ? begin(applicant.connect().properties()) : authenticator.login(applicant);
    }

    private CompletableFuture<? extends Step> begin(Properties from) {
        exchange = authenticator.begin(method, applicant).orElse(null);
        if (exchange == null) { // [MQTT-4.12.0-1]
            return refused(ReasonCode.BAD_AUTHENTICATION_METHOD, "there is no authentication method " + method);
        }
        return step(from);
    }

    /** An AUTH of the client: the next step of an exchange that runs, or the first of a new one. */
    public CompletableFuture<? extends Step> onAuth(Auth auth) {
        boolean again = auth.reason() == ReasonCode.REAUTHENTICATE;
        if (!isEnhanced()
                || !auth.properties().text(PropertyId.AUTHENTICATION_METHOD, "").equals(method)) {
            return breach("AUTH with another authentication method than CONNECT"); // [MQTT-4.12.0-5, U5-3.15-1]
        }
        if (again == (exchange != null)) {
            return breach(again ? "re-authentication while one is running" : "AUTH that nobody asked for");
        }
        return again ? begin(auth.properties()) : step(auth.properties()); // [MQTT-4.12.1-1]
    }

    private CompletableFuture<Step> step(Properties from) {
        return Objects.requireNonNull(exchange).next(from.bytes(PropertyId.AUTHENTICATION_DATA, Bytes.EMPTY));
    }

    /** The last step is taken. */
    public void done() {
        exchange = null;
    }

    /** An AUTH that asks for the next step [MQTT-4.12.0-2]. */
    public Auth more(Bytes data) {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(data));
    }

    /** The properties that carry data to the client: always with the method that it named, and none if it named none. */
    public Properties properties(Bytes data) {
        if (!isEnhanced()) {
            return Properties.NONE;
        }
        Properties.Builder properties = Properties.builder().add(PropertyId.AUTHENTICATION_METHOD, method);
        return (data.isEmpty() ? properties : properties.add(PropertyId.AUTHENTICATION_DATA, data)).build();
    }

    private static CompletableFuture<Step> breach(String why) {
        return refused(ReasonCode.PROTOCOL_ERROR, why);
    }

    private static CompletableFuture<Step> refused(ReasonCode reason, String why) {
        return CompletableFuture.completedFuture(AuthExchange.Verdict.refused(reason, why));
    }
}
