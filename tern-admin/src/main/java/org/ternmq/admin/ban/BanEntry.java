package org.ternmq.admin.ban;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.json.Fields;
import org.ternmq.broker.overload.Ban;
import org.ternmq.broker.overload.Network;

/**
 * Somebody whom operators keep out, as the list has it.
 *
 * @param since when an operator said so
 * @param until when it is over; empty if never
 * @param note what an operator wants to be known about it
 */
public record BanEntry(Ban.Whom whom, Instant since, Optional<Instant> until, Optional<String> note) {
    /** What is kept out: client, user or address. */
    public String kind() {
        return switch (whom) {
            case Ban.Whom.Client client -> CLIENT;
            case Ban.Whom.User user -> USER;
            case Ban.Whom.Address address -> ADDRESS;
        };
    }

    /** Who of that kind. */
    public String value() {
        return switch (whom) {
            case Ban.Whom.Client(String clientId) -> clientId;
            case Ban.Whom.User(String userName) -> userName;
            case Ban.Whom.Address(Network network) -> network.toString();
        };
    }

    /** As JSON has it. */
    public Map<String, @Nullable Object> fields() {
        return new Fields()
                .with("kind", kind())
                .with("value", value())
                .with("since", since.toString())
                .with("until", until.map(Instant::toString))
                .with("note", note)
                .map();
    }

    /**
     * Who is meant by a kind and a value.
     *
     * @throws IllegalArgumentException if nobody can be
     */
    public static Ban.Whom whom(String kind, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("nobody in particular cannot be banned");
        }
        return switch (kind) {
            case CLIENT -> new Ban.Whom.Client(value);
            case USER -> new Ban.Whom.User(value);
            case ADDRESS -> new Ban.Whom.Address(Network.of(value));
            default -> throw new IllegalArgumentException("a client, user or address can be banned, no " + kind);
        };
    }

    /** One that holds. */
    boolean holds(Instant now) {
        return until.filter(end -> !end.isAfter(now)).isEmpty();
    }

    private static final String CLIENT = "client";
    private static final String USER = "user";
    private static final String ADDRESS = "address";
}
