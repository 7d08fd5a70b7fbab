package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.conformance.dialogue.Dialogue.Labels;

/**
 * The differences that are not our fault, each as narrow as it can be: what the standard leaves open, and where mosquitto 2.0.11
 * departs from it.
 */
enum Allowance {
    LIMITS(
            "MQTT-3.2.2-9",
            "which limits a server announces is its own choice (section 3.2.2.3), dialogues keep to the tighter ones",
            (situation, group) -> areOnlyLimits(group)),
    NO_SUBSCRIBERS(
            "MQTT-3.4.2-1",
            "a server that knows of no subscriber may say 0x10 instead of 0x00 (sections 3.4.2.1 and 3.5.2.1)",
            (situation, group) -> Set.of("PUBACK", "PUBREC").contains(group.kind)
                    && group.ours.stream().allMatch(e -> e.get("reason").equals("success (0x00)"))
                    && group.theirs.stream().allMatch(e -> e.get("reason").equals("no matching subscribers (0x10)"))
                    && group.ours.size() == group.theirs.size()),
    LATER(
            "MQTT-4.3.3-8",
            "a message of QoS 2 may go on at PUBLISH or at PUBREL (figure 4.3, methods A and B)",
            Allowance::isHeldBack),
    LATE_WILL(
            "mosquitto departs from MQTT-3.1.2-8",
            "a will with a delay is not published when the session ends before that",
            Allowance::isWillOfEnded),
    OTHER_MEMBER(
            "MQTT-4.8.2-3",
            "which member of a group gets a message is the server's choice (section 4.8.2)",
            Expected::isSharedOut),
    COPIES(
            "MQTT-3.3.4-5",
            "overlapping subscriptions get one copy with all identifiers and the best QoS, or one copy each",
            (situation, group) -> Expected.of(situation, group).isCopies(true) || isReleaseOfCopies(situation, group)),
    FIRST_MATCH_ONLY(
            "mosquitto departs from MQTT-3.3.4-2 and MQTT3-3.3.5-1",
            "of overlapping subscriptions it serves some, not the one with the best QoS",
            (situation, group) -> Expected.of(situation, group).isCopies(false) || isRepeatOfOther(situation, group)),
    STALE_OPTIONS(
            "mosquitto departs from MQTT-3.8.4-3",
            "a subscription that is made again keeps its old No Local and Retain As Published",
            (situation, group) -> Expected.of(situation, group).isStale()),
    SILENT_TAKE_OVER(
            "mosquitto departs from MQTT-3.1.4-3",
            "an existing client is not told that its session is taken over",
            (situation, group) -> situation.dialogue().steps().get(group.step) instanceof Step.Connect
                    && group.theirs.isEmpty()
                    && group.ours.equals(
                            List.of(Event.of(Event.OLD_DISCONNECT, "", "reason", "session taken over (0x8E)")))),
    LOST_WILL(
            "mosquitto departs from MQTT-3.1.2-8 and MQTT3-3.1.2-8",
            "it does not publish the will of a connection that is taken over, if the session is kept",
            (situation, group) -> group.theirs.isEmpty()
                    && isWillOfTakenOver(situation, group)
                    && (Expected.of(situation, group).oursIsRight() || isRepeatOfOnlyOurs(situation, group))),
    EARLY_WILL(
            "mosquitto departs from MQTT-3.1.2-8 and MQTT3-3.1.2-8",
            "it publishes the will of a connection that is taken over before it closes that connection",
            (situation, group) -> group.kind.equals(Event.OLD_PUBLISH)
                    && group.ours.isEmpty()
                    && isWillOfTakenOver(situation, group)
                    && situation
                                    .dialogue()
                                    .steps()
                                    .get(situation
                                            .dialogue()
                                            .originOf(group.label)
                                            .step())
                                    .client()
                            == group.client),
    TOO_LARGE(
            "mosquitto departs from MQTT-3.1.2-24",
            "it counts too few bytes when it looks whether a packet is too large for the client",
            (situation, group) -> group.kind.equals(Event.PUBLISH)
                    && group.ours.isEmpty()
                    && situation.theirs().violations().stream()
                            .anyMatch(v -> v.id().equals("MQTT-3.1.2-24")
                                    && v.step() == group.step
                                    && v.client() == group.client
                                    && v.text().endsWith(": " + group.label))),
    RETAINED_TO_GROUP(
            "mosquitto departs from section 4.8.2",
            "it sends retained messages for a shared subscription",
            (situation, group) -> situation.dialogue().steps().get(group.step) instanceof Step.Subscribing subscribing
                    && subscribing.requests().stream().anyMatch(r -> r.filter().isShared())
                    && group.ours.isEmpty()
                    && group.theirs.stream()
                            .allMatch(e -> e.is(Event.PUBLISH)
                                    && e.get("retain").equals("1")
                                    && e.get("topic").startsWith(Dialogue.SHARED_ROOT + "/"))),
    NOTHING_UNSUBSCRIBED(
            "mosquitto departs from MQTT-3.11.3-2",
            "it says 0x00 although no subscription existed, and 0x11 is the code for that",
            Allowance::isAboutNothing);

    private final String id;
    private final String reason;
    private final Predicate predicate;

    private interface Predicate {
        boolean explains(Comparison.Situation situation, Comparison.Group group);
    }

    Allowance(String id, String reason, Predicate predicate) {
        this.id = id;
        this.reason = reason;
        this.predicate = predicate;
    }

    /** Whether the difference is of this kind. May change groups so that they become equal, or smaller. */
    boolean explains(Comparison.Situation situation, Comparison.Group group) {
        return predicate.explains(situation, group);
    }

    /** The id of the statement that leaves it open, or that mosquitto departs from, and why. */
    String text() {
        return "[" + id + "] " + reason;
    }

    private static boolean areOnlyLimits(Comparison.Group group) {
        return group.kind.equals("CONNACK")
                && group.ours.size() == 1
                && group.theirs.size() == 1
                && group.ours
                        .get(0)
                        .without(LIMIT_FIELDS)
                        .equals(group.theirs.get(0).without(LIMIT_FIELDS));
    }

    /** Whether the client whose will it is was connected with it when it connected again. */
    private static boolean isWillOfTakenOver(Comparison.Situation situation, Comparison.Group group) {
        Dialogue dialogue = situation.dialogue();
        if (!dialogue.hasMessage(group.label) || !dialogue.originOf(group.label).isWill()) {
            return false;
        }
        int origin = dialogue.originOf(group.label).step();
        int owner = dialogue.steps().get(origin).client();
        for (Step step : dialogue.steps().subList(origin + 1, group.step + 1)) {
            if (step.client() == owner && (step instanceof Step.Dropping || step instanceof Step.Leaving)) {
                return false;
            }
            if (step.client() == owner && step instanceof Step.Connect) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWillOfEnded(Comparison.Situation situation, Comparison.Group group) {
        Dialogue dialogue = situation.dialogue();
        if (!group.theirs.isEmpty()
                || !dialogue.hasMessage(group.label)
                || !Expected.of(situation, group).oursIsRight()) {
            return false;
        }
        Dialogue.Origin origin = dialogue.originOf(group.label);
        int owner = dialogue.steps().get(origin.step()).client();
        boolean isDelayed = origin.message().properties().number(PropertyId.WILL_DELAY_INTERVAL, 0) > 0;
        boolean explained = origin.isWill() && isDelayed && endsSession(dialogue, owner, origin.step(), group.step);
        if (explained) { // with a delay of a second it comes while the next step waits
            laterOf(situation, group, Step.Waiting.class).ifPresent(later -> later.ours.addAll(group.ours));
        }
        return explained;
    }

    private static boolean endsSession(Dialogue dialogue, int client, int from, int to) {
        for (int step = from + 1; step <= to; step++) {
            boolean isAnew = dialogue.steps().get(step) instanceof Step.Connect connect
                    && connect.client() == client
                    && !Model.before(dialogue, step).keepsSession(connect);
            if (isAnew || !Model.before(dialogue, step + 1).of(client).exists) {
                return true;
            }
        }
        return false;
    }

    /** Where theirs comes in a later step of a kind, and ours does not. */
    private static Optional<Comparison.Group> laterOf(
            Comparison.Situation situation, Comparison.Group group, Class<? extends Step> kind) {
        return situation.groups().stream()
                .filter(later -> later.step > group.step
                        && later.client == group.client
                        && later.kind.equals(group.kind)
                        && later.label.equals(group.label)
                        && later.ours.isEmpty()
                        && kind.isInstance(situation.dialogue().steps().get(later.step)))
                .findFirst();
    }

    private static boolean isAboutNothing(Comparison.Situation situation, Comparison.Group group) {
        if (!(situation.dialogue().steps().get(group.step) instanceof Step.Unsubscribing unsubscribing)
                || !group.kind.equals("UNSUBACK")) {
            return false;
        }
        Model model = Model.before(situation.dialogue(), group.step);
        List<String> right = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (TopicFilter filter : unsubscribing.filters()) {
            boolean exists = model.of(group.client).grants.remove(filter) != null;
            right.add(exists ? "0" : "17");
            known.add("0");
        }
        return group.ours.equals(List.of(Event.of("UNSUBACK", "", "codes", String.join(" ", right))))
                && group.theirs.equals(List.of(Event.of("UNSUBACK", "", "codes", String.join(" ", known))));
    }

    /** Whether only we repeat a message or its PUBREL, since it came at a lower QoS from them. */
    private static boolean isRepeatOfOther(Comparison.Situation situation, Comparison.Group group) {
        boolean isRepeat = group.ours.stream().allMatch(e -> e.get("dup").equals("1") || e.is(Event.PUBREL_AGAIN));
        if (!isRepeat || group.ours.isEmpty() || !group.theirs.isEmpty()) {
            return false;
        }
        List<Event> ours = cameBefore(situation.ours(), group);
        List<Event> theirs = cameBefore(situation.theirs(), group);
        return Expected.of(situation, group).isOverlap()
                && !ours.isEmpty()
                && !theirs.isEmpty()
                && theirs.stream().allMatch(e -> e.qos() < ours.get(0).qos());
    }

    /** Whether we repeat, as we must, what came from us alone before; the client may have unsubscribed since. */
    private static boolean isRepeatOfOnlyOurs(Comparison.Situation situation, Comparison.Group group) {
        return group.ours.stream().allMatch(e -> e.get("dup").equals("1") && e.qos() > 0)
                && cameBefore(situation.ours(), group).stream().anyMatch(e -> e.qos() > 0)
                && cameBefore(situation.theirs(), group).isEmpty();
    }

    /** Whether their PUBREL is repeated for each copy, ours for the only one. */
    private static boolean isReleaseOfCopies(Comparison.Situation situation, Comparison.Group group) {
        return group.kind.equals(Event.PUBREL_AGAIN)
                && !group.ours.isEmpty()
                && group.ours.size() < group.theirs.size()
                && Expected.of(situation, group).isOverlap()
                && group.ours.size() <= cameAtQos2(situation.ours(), group)
                && group.theirs.size() <= cameAtQos2(situation.theirs(), group);
    }

    private static long cameAtQos2(Transcript transcript, Comparison.Group group) {
        return cameBefore(transcript, group).stream().filter(e -> e.qos() == 2).count();
    }

    /** How the message came to the client before. */
    private static List<Event> cameBefore(Transcript transcript, Comparison.Group group) {
        List<Event> came = new ArrayList<>();
        for (int step = 0; step < group.step; step++) {
            transcript.at(step, group.client).stream()
                    .filter(e -> e.is(Event.PUBLISH) && e.label().equals(group.label))
                    .forEach(came::add);
        }
        return came;
    }

    /** Takes what came with PUBREL into the group of the PUBLISH. */
    private static boolean isHeldBack(Comparison.Situation situation, Comparison.Group group) {
        List<Step> steps = situation.dialogue().steps();
        if (!group.kind.equals(Event.PUBLISH)
                || !group.theirs.isEmpty()
                || !(steps.get(group.step) instanceof Step.Holding holding)
                || !Labels.of(holding.message()).equals(group.label)) {
            return false;
        }
        Optional<Comparison.Group> later = laterOf(situation, group, Step.Releasing.class);
        later.ifPresent(release -> release.ours.addAll(group.ours));
        return later.isPresent();
    }

    static final List<String> LIMIT_FIELDS = List.of(
            "receiveMaximum",
            "maximumQoS",
            "retainAvailable",
            "maximumPacketSize",
            "topicAliasMaximum",
            "wildcardSubscriptionAvailable",
            "subscriptionIdentifierAvailable",
            "sharedSubscriptionAvailable");
}
