package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;

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
                || !dialogue.hasMessage(group.label)) {
            return new Expected(group, null, List.of(), List.of());
        }
        Dialogue.Origin origin = dialogue.originOf(group.label);
        Model model = Model.before(dialogue, origin.isWill() ? group.step : origin.step());
        int publisher = dialogue.steps().get(origin.step()).client();
        Message message = origin.message();
        return new Expected(
                group,
                message,
                model.matching(group.client, message.topic(), publisher),
                model.matchingStale(group.client, message.topic(), publisher));
    }

    /** Whether theirs is a copy for each of some overlapping subscriptions, and ours the single one for all. */
    boolean isCopies(boolean withBest) {
        if (message == null || group.kind.equals(Event.PUBREL_AGAIN)) { // one for each copy of QoS 2
            return withBest && isOverlap() && group.ours.size() == 1 && group.theirs.size() > 1;
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
            for (Model.Grant grant : by) {
                boolean isKept = published.retain() && grant.request().retainAsPublished();
                Qos qos = published.qos().min(grant.request().qosMax());
                possible.add(as(form, qos, isKept, grant.id() > 0 ? List.of(grant.id()) : List.of()));
            }
            if (!group.ours.isEmpty()) {
                break; // all else is to be as it is in ours
            }
        }
        return possible.containsAll(group.theirs);
    }

    private static Event as(Event event, Qos qos, boolean retain, List<Integer> ids) {
        return event.with("qos", "" + qos.bits())
                .with("retain", retain ? "1" : "0")
                .with("ids", Event.idsText(ids));
    }
}
