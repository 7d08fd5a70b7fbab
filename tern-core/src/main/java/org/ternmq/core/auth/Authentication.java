package org.ternmq.core.auth;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange.Step;

/**
 * Enhanced authentication of one connection (5.0 section 4.12), at CONNECT and whenever the client asks for it again. Holds one
 * exchange at a time. Confined to its loop.
 */
public final class Authentication {
    private final AuthMethods methods;
    private final Connect connect;
    private final String method;
    private @Nullable AuthExchange exchange;

    /**
     * No step is taken yet.
     *
     * @param methods those that the server offers
     * @param connect what the client said when it connected
     */
    public Authentication(AuthMethods methods, Connect connect) {
        this.methods = methods;
        this.connect = connect;
        this.method = connect.properties().text(PropertyId.AUTHENTICATION_METHOD, "");
    }

    /** Whether CONNECT named a method. */
    public boolean isWanted() {
        return connect.properties().has(PropertyId.AUTHENTICATION_METHOD);
    }

    /** The first step, with the data of CONNECT. */
    public Step begin() {
        return begin(connect.properties());
    }

    private Step begin(Properties from) {
        exchange = methods.begin(method, connect).orElse(null);
        if (exchange == null) { // [MQTT-4.12.0-1]
            return new Step.Refused(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "there is no authentication method " + method);
        }
        return step(from);
    }

    /** An AUTH of the client: the next step of an exchange that runs, or the first of a new one. */
    public Step onAuth(Auth auth) {
        boolean again = auth.reason() == ReasonCode.REAUTHENTICATE;
        if (!isWanted()
                || !auth.properties().text(PropertyId.AUTHENTICATION_METHOD, "").equals(method)) {
            return breach("AUTH with another authentication method than CONNECT"); // [MQTT-4.12.0-5, U5-3.15-1]
        }
        if (again == (exchange != null)) {
            return breach(again ? "re-authentication while one is running" : "AUTH that nobody asked for");
        }
        return again ? begin(auth.properties()) : step(auth.properties()); // [MQTT-4.12.1-1]
    }

    private Step step(Properties from) {
        AuthExchange running = java.util.Objects.requireNonNull(exchange);
        Step step = running.next(from.bytes(PropertyId.AUTHENTICATION_DATA, Bytes.EMPTY));
        if (!(step instanceof Step.Continue)) {
            exchange = null;
        }
        return step;
    }

    /** An AUTH that asks for the next step [MQTT-4.12.0-2]. */
    public Auth more(Bytes data) {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(data));
    }

    /** The properties that carry data to the client: always with the method that it named. */
    public Properties properties(Bytes data) {
        Properties.Builder properties = Properties.builder().add(PropertyId.AUTHENTICATION_METHOD, method);
        return (data.isEmpty() ? properties : properties.add(PropertyId.AUTHENTICATION_DATA, data)).build();
    }

    private static Step breach(String why) {
        return new Step.Refused(ReasonCode.PROTOCOL_ERROR, why);
    }
}
