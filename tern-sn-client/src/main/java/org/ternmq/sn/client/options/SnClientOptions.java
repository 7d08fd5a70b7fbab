package org.ternmq.sn.client.options;

import java.util.Map;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Connect;

/**
 * What a client is and how it behaves.
 *
 * @param clientId 1 to 23 characters
 * @param cleanSession whether each CONNECT begins anew; one that ends a sleep never does
 * @param keepAliveSeconds 0 for none, at most 65,535
 * @param will the first will
 * @param timing how long is waited
 * @param predefined the pre-defined topic ids that both sides know, and what they stand for
 * @param shortNames whether a name of two octets is its own id, and needs no other
 * @param waitingMax how many requests wait for their turn, of each kind
 */
public record SnClientOptions(
        String clientId,
        boolean cleanSession,
        int keepAliveSeconds,
        SnWill will,
        Timing timing,
        Map<Integer, String> predefined,
        boolean shortNames,
        int waitingMax) {
    /** Refuses what cannot be told to a gateway. */
    public SnClientOptions {
        Connect connect = new Connect(false, cleanSession, Connect.PROTOCOL_ID, keepAliveSeconds, clientId);
        if (!connect.hasStandardClientId()) {
            throw new IllegalArgumentException(
                    "a client identifier has at most " + Connect.CLIENT_ID_CHARACTERS_MAX + " characters: " + clientId);
        }
        if (waitingMax < 1) {
            throw new IllegalArgumentException("at least one request has to have room, not " + waitingMax);
        }
        predefined = Map.copyOf(predefined);
        predefined.forEach((id, name) -> {
            TopicIds.requireAssignable(id);
            TopicName.of(name);
        });
    }

    /** A clean session with a keep alive of a minute, no will, and the times of the standard. */
    public static SnClientOptions of(String clientId) {
        return new SnClientOptions(clientId, true, 60, SnWill.NONE, Timing.DEFAULT, Map.of(), false, 100);
    }

    /** The same with a session that is kept, or not. */
    public SnClientOptions withCleanSession(boolean clean) {
        return new SnClientOptions(clientId, clean, keepAliveSeconds, will, timing, predefined, shortNames, waitingMax);
    }

    /** The same with another keep alive. */
    public SnClientOptions withKeepAliveSeconds(int seconds) {
        return new SnClientOptions(clientId, cleanSession, seconds, will, timing, predefined, shortNames, waitingMax);
    }

    /** The same with a will. */
    public SnClientOptions withWill(SnWill other) {
        return new SnClientOptions(
                clientId, cleanSession, keepAliveSeconds, other, timing, predefined, shortNames, waitingMax);
    }

    /** The same with other times. */
    public SnClientOptions withTiming(Timing other) {
        return new SnClientOptions(
                clientId, cleanSession, keepAliveSeconds, will, other, predefined, shortNames, waitingMax);
    }

    /** The same with pre-defined topic ids. */
    public SnClientOptions withPredefined(Map<Integer, String> names) {
        return new SnClientOptions(
                clientId, cleanSession, keepAliveSeconds, will, timing, names, shortNames, waitingMax);
    }

    /** The same with names of two octets as their own ids, or not. */
    public SnClientOptions withShortNames(boolean use) {
        return new SnClientOptions(clientId, cleanSession, keepAliveSeconds, will, timing, predefined, use, waitingMax);
    }

    /** The same with room for another number of requests that wait. */
    public SnClientOptions withWaitingMax(int requests) {
        return new SnClientOptions(
                clientId, cleanSession, keepAliveSeconds, will, timing, predefined, shortNames, requests);
    }
}
