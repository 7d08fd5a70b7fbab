package org.ternmq.admin.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.admin.ask.Questions;
import org.ternmq.broker.ledger.Happening;
import org.ternmq.broker.ledger.Ledger;
import org.ternmq.broker.ledger.Noted;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.operate.Resident;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.session.Session;

/**
 * All that the loops know of the messages of a topic, for one client.
 *
 * @param topic what was published to
 * @param clientId who should have got it
 * @param sinceNanos from when on it matters, as the loops count
 * @param nowNanos when they were asked
 * @param client its session, if there is one
 * @param noted of the topic, by any client, since then
 * @param happenings to the client, the oldest first, whenever they were
 * @param isOn whether anything is noted at all
 * @param isWhole whether nothing that was noted since then was forgotten
 */
public record Evidence(
        TopicName topic,
        String clientId,
        long sinceNanos,
        long nowNanos,
        Optional<Known> client,
        List<Noted> noted,
        List<Happening> happenings,
        boolean isOn,
        boolean isWhole) {
    /**
     * A session as it is now.
     *
     * @param peer where it is connected from; empty if it is not
     * @param subscriptions those that match, and the nearest if none does
     * @param queued how many messages wait
     * @param unacknowledged how many the client has and has not acknowledged
     * @param ofTopic how many of these are of the topic
     */
    public record Known(Optional<String> peer, Filters subscriptions, int queued, int unacknowledged, int ofTopic) {}

    private record Part(long nowNanos, List<Noted> noted, List<Happening> happenings, boolean isOn) {}

    /** Asks all loops. */
    public static Evidence of(Questions questions, String clientId, TopicName topic, long sinceSeconds) {
        Optional<Known> client = questions.home(
                clientId,
                loop -> Optional.ofNullable(loop.residents().all().get(clientId))
                        .map(known -> known(known, topic)));
        List<Part> parts = questions.all(loop -> part(loop, clientId, topic));
        long nowNanos = parts.stream()
                .mapToLong(Part::nowNanos)
                .reduce((one, other) -> one - other < 0 ? other : one)
                .orElseThrow();
        long sinceNanos = nowNanos - sinceSeconds * 1_000_000_000L;
        List<Noted> noted = new ArrayList<>();
        List<Happening> happenings = new ArrayList<>();
        for (Part part : parts) {
            part.noted().stream()
                    .filter(one -> one.lastNanos() - sinceNanos >= 0)
                    .forEach(noted::add);
            happenings.addAll(part.happenings());
        }
        happenings.sort((one, other) -> Long.compare(one.nanos() - other.nanos(), 0));
        boolean isWhole = questions.all(loop -> loop.ledger().isWholeSince(sinceNanos)).stream()
                .allMatch(Boolean::booleanValue);
        boolean isOn = parts.stream().allMatch(Part::isOn);
        return new Evidence(topic, clientId, sinceNanos, nowNanos, client, noted, happenings, isOn, isWhole);
    }

    private static Part part(Loop loop, String clientId, TopicName topic) {
        Ledger ledger = loop.ledger();
        return new Part(loop.nowNanos(), ledger.about(topic), ledger.of(clientId), ledger.isOn());
    }

    private static Known known(Resident resident, TopicName topic) {
        Session session = resident.session();
        long ofTopic = session.sender().held().stream()
                .map(Delivery::publication)
                .filter(sent -> sent.isLoaded() && sent.message().topic().equals(topic))
                .count();
        return new Known(
                resident.attached().map(attached -> attached.connection().peer()),
                Filters.of(session.subscriptions(), topic),
                session.queued(),
                session.sender().open(),
                (int) ofTopic);
    }
}
