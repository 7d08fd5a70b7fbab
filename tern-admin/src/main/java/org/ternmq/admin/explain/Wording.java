package org.ternmq.admin.explain;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ternmq.broker.ledger.Happening;
import org.ternmq.broker.ledger.Noted;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;

/** An explanation in words that can be understood at night: what happened, and what to do. */
final class Wording {
    private final Evidence evidence;
    private final Explanation explanation;
    private final Moments moments;

    Wording(Evidence evidence, Explanation explanation, Moments moments) {
        this.evidence = evidence;
        this.explanation = explanation;
        this.moments = moments;
    }

    /** What happened. */
    String answer() {
        return switch (explanation.verdict()) {
            case DELIVERED, QOS_CUT ->
                explanation.decisive().map(this::delivered).orElse("");
            case WAITING -> waiting();
            case NO_SESSION -> noSession();
            case KEPT_OUT ->
                "Not delivered: the client has no session, and was not let in when it last tried" + happened() + ".";
            case NOT_SUBSCRIBED -> notSubscribed();
            case SUBSCRIPTION_REFUSED ->
                "Not delivered: the client asked for " + what() + " and was refused" + happened() + ".";
            case SUBSCRIBED_LATER ->
                "Not delivered: the client subscribed to " + what() + " only" + happened() + ", after the last message"
                        + published() + ".";
            case SHARED ->
                "Not delivered to this client: it shares its subscription " + matching()
                        + ", each message of which goes to one of the group" + published() + ".";
            case NOT_PUBLISHED ->
                "Nothing was published to this topic since " + moments.at(evidence.sinceNanos()) + "; the client is"
                        + " subscribed to " + matching() + ".";
            case FORGOTTEN ->
                "Not known: the client is subscribed to " + matching()
                        + (evidence.isOn()
                                ? ", and the ledger tells of no message for it, but has forgotten some of what happened since "
                                : ", and no ledger is kept to tell what happened since ")
                        + moments.at(evidence.sinceNanos()) + ".";
            case PUBLISH_REFUSED -> explanation.decisive().map(this::refused).orElse("");
            default ->
                explanation
                        .decisive()
                        .map(noted -> "Not delivered: " + why(noted) + times(noted) + ".")
                        .orElse("");
        };
    }

    private String delivered(Noted noted) {
        String cut = explanation.verdict() == Verdict.QOS_CUT
                ? ", at QoS " + noted.given().bits() + " instead of the QoS "
                        + noted.published().bits()
                        + " that it was published with, because the subscription asks for no more"
                : "";
        int open = evidence.client().map(Evidence.Known::ofTopic).orElse(0);
        String unacknowledged = open > 0 ? " The client has not acknowledged " + open + " of them." : "";
        return "Delivered: written to the client's connection at " + moments.at(noted.lastNanos()) + cut
                + (noted.times() > 1 ? "; " + noted.times() + " messages since " + moments.at(noted.firstNanos()) : "")
                + "." + unacknowledged;
    }

    private String waiting() {
        int queued = evidence.client().map(Evidence.Known::queued).orElse(0);
        boolean isThere = evidence.client().flatMap(Evidence.Known::peer).isPresent();
        return "Waiting: "
                + (isThere
                        ? "the client has not acknowledged enough to be sent more"
                        : "the client has no connection, and the message waits for it")
                + "; " + queued + " messages wait for it in all.";
    }

    private String noSession() {
        return "Not delivered: the broker has no session of a client \"" + evidence.clientId() + "\""
                + explanation
                        .happening()
                        .map(last -> "; the last that is known of it is that it " + Happened.words(last) + " at "
                                + moments.at(last.nanos()))
                        .orElse(", and nothing is known of it lately")
                + ".";
    }

    private String notSubscribed() {
        Filters filters = evidence.client().orElseThrow().subscriptions();
        String nearest = filters.all() == 0
                ? "it has no subscriptions at all"
                : "of its " + filters.all() + " subscriptions the nearest are "
                        + filters.nearest().stream().map(TopicFilter::text).collect(Collectors.joining(", "));
        return "Not delivered: the client is not subscribed to this topic; " + nearest
                + explanation
                        .happening()
                        .map(left -> ". It unsubscribed from " + left.what() + " at " + moments.at(left.nanos()))
                        .orElse("")
                + ".";
    }

    private String refused(Noted noted) {
        ReasonCode told = Reasons.of(noted.reasonCode());
        return "Not published: the broker did not take it from its publisher \"" + noted.who() + "\", " + told + " (0x"
                + Integer.toHexString(told.code()).toUpperCase(java.util.Locale.ROOT) + ")" + times(noted) + ".";
    }

    /** Why a receiver did not get it. */
    static String why(Noted noted) {
        return switch (noted.outcome()) {
            case PUBLISHED -> "published, and matched " + noted.number() + " subscriptions";
            case DELIVERED -> "written to the client's connection";
            case DELIVERED_BELOW ->
                "written to the client's connection at QoS "
                        + noted.given().bits() + ", published with QoS "
                        + noted.published().bits();
            case WAITS -> "put in the client's queue, as it had no connection";
            case NO_LOCAL -> "the client published it itself, and its subscription says No Local";
            case NOT_CONNECTED ->
                "the client had no connection, and at QoS " + noted.given().bits() + " nothing is kept for it"
                        + (noted.published() == noted.given()
                                ? ""
                                : " (it was published with QoS "
                                        + noted.published().bits()
                                        + ", but the subscription asks for no more than QoS "
                                        + noted.given().bits() + ")");
            case SLOW_RECEIVER -> "the client does not read as fast as messages come for it, and this one was of QoS 0";
            case QUEUE_FULL -> "the client's queue was full";
            case EXPIRED -> "it expired while it waited for the client";
            case TOO_LARGE ->
                "its PUBLISH, with " + noted.number() + " bytes of payload, is larger than the Maximum Packet Size"
                        + " that the client takes";
            case NOT_AUTHORIZED -> "the access rules do not let the client have it";
            case SESSION_ENDED -> "the client's session ended before it could be sent";
            case REFUSED -> "refused to its publisher, " + Reasons.of(noted.reasonCode());
            case INTERCEPTED -> "a plug-in let it vanish";
            case RETAINED_FULL -> "sent on, but not retained: there is no room for more retained messages";
        };
    }

    private String times(Noted noted) {
        return noted.times() > 1
                ? "; " + noted.times() + " times since " + moments.at(noted.firstNanos()) + ", the last at "
                        + moments.at(noted.lastNanos())
                : ", at " + moments.at(noted.lastNanos());
    }

    private String happened() {
        return explanation
                .happening()
                .map(last -> " at " + moments.at(last.nanos()) + because(last))
                .orElse("");
    }

    private static String because(Happening last) {
        return switch (last.kind()) {
            case KEPT_OUT -> ": " + last.what() + ", " + last.reason();
            case NOT_SUBSCRIBED -> ": " + last.reason();
            default -> "";
        };
    }

    private String what() {
        return explanation.happening().map(last -> last.what().toString()).orElse("");
    }

    private String published() {
        return explanation
                .decisive()
                .map(last ->
                        " (the last was published at " + moments.at(last.lastNanos()) + " by \"" + last.who() + "\")")
                .orElse("");
    }

    private String matching() {
        List<Filters.Subscribed> matching =
                evidence.client().map(known -> known.subscriptions().matching()).orElse(List.of());
        return matching.stream().map(one -> one.filter().text()).collect(Collectors.joining(", "));
    }

    /** What to do; empty if there is nothing to be done. */
    String advice() {
        Optional<Noted> decisive = explanation.decisive();
        return switch (explanation.verdict()) {
            case DELIVERED ->
                "The broker has done its part. Look at the client, or watch its packets: tern trace --client "
                        + evidence.clientId();
            case QOS_CUT -> "Where it must not be lost, let the client subscribe with the QoS that is published.";
            case WAITING ->
                "Is the client there, and does it acknowledge what it gets? tern slow shows who waits longest. What"
                        + " waits comes as soon as it does.";
            case NO_LOCAL -> "If the client wants its own messages, let it subscribe without No Local.";
            case NOT_CONNECTED ->
                decisive.filter(noted -> noted.published().isAcknowledged()).isPresent()
                        ? "Let the client subscribe with QoS 1 or 2, with a session that is kept."
                        : "Publish and subscribe with QoS 1 or 2 what must not be lost, with a session that is kept.";
            case SLOW_RECEIVER ->
                "See tern slow. Let the client read faster or subscribe to less; or use QoS 1, so that it waits.";
            case QUEUE_FULL ->
                "See tern slow. Let the client come back and acknowledge, or give it more room: queue_messages_max,"
                        + " queue_bytes_max in [limits].";
            case EXPIRED ->
                "The publisher's Message Expiry Interval is shorter than the client was away or behind: let it be"
                        + " longer, or the client faster.";
            case TOO_LARGE -> "Let the client take larger packets, or publish in smaller pieces.";
            case NOT_AUTHORIZED ->
                "tern explain acl --client " + evidence.clientId() + " --topic " + evidence.topic()
                        + " --action receive names the rule.";
            case SESSION_ENDED ->
                "Let the client connect with a session that outlives its connection (a Session Expiry Interval; in"
                        + " 3.1.1 Clean Session off), and come back before it ends.";
            case PUBLISH_REFUSED ->
                "tern explain acl with the publisher's user, this topic and --action publish names the rule; if the reason"
                        + " is a quota, make room.";
            case INTERCEPTED -> "Ask whoever runs the plug-in; the broker's log names it.";
            case NO_SESSION -> "Does the client use this client identifier, and this broker?";
            case KEPT_OUT -> "Let it show who it is as the broker asks for, then connect again.";
            case NOT_SUBSCRIBED ->
                "Compare the topic with the filters, letter by letter; case counts, and so does a slash.";
            case SUBSCRIPTION_REFUSED ->
                "tern explain acl --client " + evidence.clientId() + " --topic " + evidence.topic()
                        + " --action subscribe names the rule.";
            case SUBSCRIBED_LATER -> "What has to be there for whoever comes later is to be published with RETAIN.";
            case SHARED -> "Ask the same for the other members; or let the client subscribe by itself.";
            case NOT_PUBLISHED ->
                "Does the publisher run, and use this topic? tern trace --topic " + evidence.topic()
                        + " shows what comes.";
            case FORGOTTEN -> "Ask for a shorter time, or give the ledger more room: ledger_entries_max.";
        };
    }
}
