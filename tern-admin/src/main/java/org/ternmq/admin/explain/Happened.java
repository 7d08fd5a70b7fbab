package org.ternmq.admin.explain;

import org.ternmq.broker.ledger.Happening;

/** What happened to a client, in words that follow "it". */
final class Happened {
    static String words(Happening happening) {
        return switch (happening.kind()) {
            case CONNECTED -> "connected from " + address(happening);
            case KEPT_OUT -> "was not let in: " + happening.what() + ", " + happening.reason();
            case DISCONNECTED -> "was disconnected: " + happening.what() + ", " + happening.reason();
            case SUBSCRIBED ->
                "subscribed to " + happening.what() + ", QoS "
                        + happening.reason().code();
            case NOT_SUBSCRIBED -> "was refused the subscription to " + happening.what() + ", " + happening.reason();
            case UNSUBSCRIBED -> "unsubscribed from " + happening.what();
            case SESSION_ENDED -> "lost its session, whose time was over";
        };
    }

    private static String address(Happening happening) {
        String peer = happening.what().toString();
        return peer.startsWith("/") ? peer.substring(1) : peer;
    }

    private Happened() {}
}
