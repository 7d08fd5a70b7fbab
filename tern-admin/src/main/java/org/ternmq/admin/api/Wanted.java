package org.ternmq.admin.api;

import java.net.InetAddress;
import java.util.Optional;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.broker.operate.Attached;
import org.ternmq.broker.operate.Resident;
import org.ternmq.broker.overload.Network;

/**
 * Which sessions are asked for.
 *
 * @param prefix what their client identifiers begin with
 * @param user whose they are
 * @param address where their clients are, an address or a network
 * @param isConnected whether they have a connection
 */
record Wanted(String prefix, Optional<String> user, Optional<Network> address, Optional<Boolean> isConnected) {
    /** As the query of a request says; its names are {@link #PARAMETERS}. */
    static Wanted of(Request request) {
        request.requireParameters(PARAMETERS);
        return new Wanted(
                request.parameter("prefix").orElse(""),
                request.parameter("user"),
                request.parameter("address").map(Wanted::network),
                request.parameter("state").map(Wanted::isConnected));
    }

    static Network network(String text) {
        try {
            return Network.of(text);
        } catch (IllegalArgumentException none) {
            throw Problem.badRequest(String.valueOf(none.getMessage()));
        }
    }

    private static boolean isConnected(String state) {
        return switch (state) {
            case "connected" -> true;
            case "away" -> false;
            default -> throw Problem.badRequest("the parameter state is connected or away, not " + state);
        };
    }

    /** Whether a session is one of them, on its loop; its client identifier is not looked at. */
    boolean has(Resident resident) {
        return isConnected
                        .filter(state -> state != resident.attached().isPresent())
                        .isEmpty()
                && user.filter(name -> !name.equals(userOf(resident))).isEmpty()
                && address.filter(network -> !isAt(resident, network)).isEmpty();
    }

    static boolean isAt(Resident resident, Network network) {
        InetAddress address = resident.attached()
                .map(attached -> attached.connection().address())
                .orElse(null);
        return address != null && network.has(address);
    }

    /** The user of a session: who is connected, else whose it is; empty if it is nobody's in particular. */
    static String userOf(Resident resident) {
        Optional<? extends Attached> attached = resident.attached();
        return attached.isPresent()
                ? attached.get().client().identity().userName()
                : resident.session().owner();
    }

    private static final String[] PARAMETERS = {"prefix", "user", "address", "state", "limit", "cursor"};
}
