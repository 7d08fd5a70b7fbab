package org.ternmq.admin.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.ledger.Happening;
import org.ternmq.broker.ledger.Noted;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;

/** An explanation with all that it rests on, as maps and lists for JSON. */
public final class DeliveryReport {
    private final Evidence evidence;
    private final Explanation explanation;
    private final Moments moments;

    private DeliveryReport(Evidence evidence, Moments moments) {
        this.evidence = evidence;
        this.explanation = Explanation.of(evidence);
        this.moments = moments;
    }

    /** That of what the loops know. */
    public static Map<String, @Nullable Object> of(Evidence evidence, Moments moments) {
        return new DeliveryReport(evidence, moments).fields();
    }

    private Map<String, @Nullable Object> fields() {
        var wording = new Wording(evidence, explanation, moments);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("client_id", evidence.clientId());
        fields.put("topic", evidence.topic().toString());
        fields.put("since", moments.at(evidence.sinceNanos()).toString());
        fields.put("verdict", explanation.verdict().word());
        fields.put("answer", wording.answer());
        fields.put("advice", wording.advice());
        fields.put(
                "outcomes",
                explanation.outcomes().stream()
                        .limit(SHOWN_MAX)
                        .map(this::outcome)
                        .toList());
        fields.put("session", evidence.client().map(DeliveryReport::session).orElse(null));
        int happenings = evidence.happenings().size();
        fields.put(
                "events",
                evidence.happenings().subList(Math.max(0, happenings - SHOWN_MAX), happenings).stream()
                        .map(this::happening)
                        .toList());
        fields.put("ledger_kept", evidence.isOn());
        fields.put("ledger_complete", evidence.isWhole());
        return fields;
    }

    private Map<String, @Nullable Object> outcome(Noted noted) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("outcome", noted.outcome().name().toLowerCase(Locale.ROOT));
        fields.put(
                noted.who() instanceof TopicFilter ? "group" : "client_id",
                noted.who().toString());
        fields.put("times", noted.times());
        fields.put("first", moments.at(noted.firstNanos()).toString());
        fields.put("last", moments.at(noted.lastNanos()).toString());
        fields.put("published_qos", noted.published().bits());
        fields.put("qos", noted.given().bits());
        String what = noted.topic().equals(TopicName.NONE) ? "a message whose topic is not known any more: " : "";
        fields.put("text", what + Wording.why(noted));
        return fields;
    }

    private static Map<String, @Nullable Object> session(Evidence.Known known) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("connected", known.peer().isPresent());
        fields.put("peer", known.peer().orElse(null));
        fields.put("subscriptions", known.subscriptions().all());
        List<Map<String, ?>> matching = new ArrayList<>();
        for (Filters.Subscribed one : known.subscriptions().matching()) {
            matching.add(Map.of(
                    "filter", one.filter().text(),
                    "qos", one.grant().qosMax().bits(),
                    "no_local", one.grant().noLocal()));
        }
        fields.put("matching", matching);
        fields.put(
                "nearest",
                known.subscriptions().nearest().stream().map(TopicFilter::text).toList());
        fields.put("queued", known.queued());
        fields.put("unacknowledged", known.unacknowledged());
        fields.put("unacknowledged_of_topic", known.ofTopic());
        return fields;
    }

    private Map<String, @Nullable Object> happening(Happening happening) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("time", moments.at(happening.nanos()).toString());
        fields.put("event", happening.kind().name().toLowerCase(Locale.ROOT));
        fields.put("text", Happened.words(happening));
        return fields;
    }

    private static final int SHOWN_MAX = 50;
}
