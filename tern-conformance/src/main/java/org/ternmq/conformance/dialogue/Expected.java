package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/**
 * What the standard, and what a broker that differs in a known way, makes of one message for one client by its subscriptions. Only
 * for messages as they are published, not for retained ones sent because of a subscription.
 */
final class Expected {
    private final Comparison.Group group;
    private final @Nullable Message message;
    private final List<Model.Grant> grants;
    private final List<Model.Grant> stale;

    private Expected(
            Comparison.Group group, @Nullable Message message, List<Model.Grant> grants, List<Model.Grant> stale) {
        this.group = group;
        this.message = message;
        this.grants = grants;
        this.stale = stale;
    }

    static Expected of(Comparison.Situation situation, Comparison.Group group) {
        Dialogue dialogue = situation.dialogue();
        boolean isPublish = group.kind.equals(Event.PUBLISH);
        if (!isPublish && !group.kind.equals(Event.PUBREL_AGAIN)
                || dialogue.steps().get(group.step) instanceof Step.Subscribing
                || !dialogue.hasMessage(group.label)
                || Dialogue.isForGroups(dialogue.originOf(group.label).message().topic())) {
            return new Expected(group, null, List.of(), List.of());
        }
        Dialogue.Origin origin = dialogue.originOf(group.label);
        Model model = Model.before(dialogue, origin.isWill() ? firstSeen(situation, group) : origin.step());
        int publisher = dialogue.steps().get(origin.step()).client();
        Message message = origin.message();
        return new Expected(
                group,
                message,
                model.matching(group.client, message.topic(), publisher),
                model.matchingStale(group.client, message.topic(), publisher));
    }

    /** A will is published when its client is gone, which is not told; but a receiver who was not there did not subscribe since. */
    private static int firstSeen(Comparison.Situation situation, Comparison.Group group) {
        for (int step = 0; step < group.step; step++) {
            int at = step;
            boolean isHere = Stream.of(situation.ours(), situation.theirs())
                    .map(transcript -> transcript.at(at, group.client))
                    .flatMap(List::stream)
                    .anyMatch(e -> e.is(Event.PUBLISH) && e.label().equals(group.label));
            if (isHere) {
                return step;
            }
        }
        return group.step;
    }

    /** Whether theirs is a copy for each of some overlapping subscriptions, and ours the single one for all. */
    boolean isCopies(boolean withBest) {
        if (message == null || group.kind.equals(Event.PUBREL_AGAIN)) {
            return false;
        }
        if (grants.size() < 2 || group.theirs.size() > grants.size() || group.theirs.isEmpty()) {
            return false;
        }
        int best = Model.best(grants, message.qos()).bits();
        boolean hasBest = group.theirs.stream().anyMatch(copy -> copy.qos() == best);
        return oursIsRight() && theirsFit(grants) && hasBest == withBest;
    }

    /** Whether several subscriptions ask for the message. */
    boolean isOverlap() {
        return grants.size() > 1;
    }

    /** Whether theirs is what old options of the same subscriptions would ask for. */
    boolean isStale() {
        return message != null && !stale.equals(grants) && oursIsRight() && theirsFit(stale);
    }

    /** Whether ours is what the subscriptions ask for. */
    boolean oursIsRight() {
        if (message == null) {
            return false;
        }
        if (grants.isEmpty()) {
            return group.ours.isEmpty();
        }
        if (group.ours.size() != 1) {
            return false;
        }
        Message published = java.util.Objects.requireNonNull(message);
        boolean isKept =
                published.retain() && grants.stream().anyMatch(g -> g.request().retainAsPublished());
        List<Integer> ids =
                grants.stream().map(Model.Grant::id).filter(id -> id > 0).toList();
        Event ours = group.ours.get(0);
        return ours.equals(as(ours, Model.best(grants, published.qos()), isKept, ids));
    }

    private boolean theirsFit(List<Model.Grant> by) {
        List<Event> possible = new ArrayList<>();
        Message published = java.util.Objects.requireNonNull(message);
        for (Event form :
                Stream.concat(group.ours.stream(), group.theirs.stream()).toList()) {
            by.forEach(grant -> possible.add(asGranted(form, published, grant)));
            if (!group.ours.isEmpty()) {
                break; // all else is to be as it is in ours
            }
        }
        return possible.containsAll(group.theirs);
    }

    /**
     * Whether ours and theirs, over all clients, are one message for each group that subscribes to it, as the subscription of the
     * client who got it asks for.
     */
    static boolean isSharedOut(Comparison.Situation situation, Comparison.Group group) {
        Dialogue dialogue = situation.dialogue();
        return group.kind.equals(Event.PUBLISH)
                && dialogue.hasMessage(group.label)
                && dialogue.originOf(group.label).step() == group.step
                && Dialogue.isForGroups(dialogue.originOf(group.label).message().topic())
                && isSharedOut(dialogue, situation.ours(), group)
                && isSharedOut(dialogue, situation.theirs(), group)
                && forms(situation.ours(), group).equals(forms(situation.theirs(), group));
    }

    private static boolean isSharedOut(Dialogue dialogue, Transcript transcript, Comparison.Group group) {
        Message message = dialogue.originOf(group.label).message();
        Model model = Model.before(dialogue, group.step);
        Set<TopicFilter> groups = new HashSet<>();
        List<Set<TopicFilter>> possible = new ArrayList<>(); // for each event: the groups that it may be for
        for (int client = 0; client < transcript.clients(); client++) {
            List<Model.Grant> grants = model.matching(client, message.topic(), Step.NOBODY);
            grants.forEach(grant -> groups.add(grant.request().filter()));
            for (Event event : about(transcript, group, client)) {
                possible.add(grants.stream()
                        .filter(grant -> event.equals(asGranted(event, message, grant)))
                        .map(grant -> grant.request().filter())
                        .collect(Collectors.toSet()));
            }
        }
        return possible.size() == groups.size() && canServe(groups, possible);
    }

    /** Whether each event can be for a group of its own. */
    private static boolean canServe(Set<TopicFilter> groups, List<Set<TopicFilter>> possible) {
        if (possible.isEmpty()) {
            return true;
        }
        for (TopicFilter filter : possible.get(0)) {
            Set<TopicFilter> others = new HashSet<>(groups);
            if (others.remove(filter) && canServe(others, possible.subList(1, possible.size()))) {
                return true;
            }
        }
        return false;
    }

    private static Event asGranted(Event event, Message message, Model.Grant grant) {
        boolean isKept = message.retain() && grant.request().retainAsPublished();
        Qos qos = message.qos().min(grant.request().qosMax());
        return as(event, qos, isKept, grant.id() > 0 ? List.of(grant.id()) : List.of());
    }

    private static List<Event> about(Transcript transcript, Comparison.Group group, int client) {
        return transcript.at(group.step, client).stream()
                .filter(e -> e.is(group.kind) && e.label().equals(group.label))
                .toList();
    }

    /** What was received but for what belongs to a subscription. */
    private static List<String> forms(Transcript transcript, Comparison.Group group) {
        List<String> forms = new ArrayList<>();
        for (int client = 0; client < transcript.clients(); client++) {
            about(transcript, group, client)
                    .forEach(e ->
                            forms.add(e.without(List.of("qos", "retain", "ids")).toString()));
        }
        return forms.stream().sorted().toList();
    }

    private static Event as(Event event, Qos qos, boolean retain, List<Integer> ids) {
        return event.with("qos", "" + qos.bits())
                .with("retain", retain ? "1" : "0")
                .with("ids", Event.idsText(ids));
    }
}
