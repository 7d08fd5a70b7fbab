package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/**
 * What the standard says of a dialogue's sessions after some of its steps: enough to tell which step may come next, and which
 * subscriptions a message is for.
 */
final class Model {
    private final Dialogue dialogue;
    private final List<State> states = new ArrayList<>();
    private @Nullable Message held;
    private int holder = Step.NOBODY;
    private boolean isResendable;
    private boolean isDueSoon;

    /** One client's session and connection. */
    static final class State {
        boolean connected;
        boolean exists;
        boolean limitsPackets;
        long expirySeconds;
        Step.Withhold withhold = Step.Withhold.NOTHING;
        Optional<Message> will = Optional.empty();
        final Map<TopicFilter, Grant> grants = new LinkedHashMap<>();
        final Map<Integer, TopicName> aliases = new LinkedHashMap<>();

        private void end() {
            exists = false;
            grants.clear();
        }
    }

    /**
     * A subscription as it was asked for.
     *
     * @param request the last one
     * @param id subscription identifier, 0 for none
     * @param first the one that made the subscription
     */
    record Grant(Subscribe.Request request, int id, Subscribe.Request first) {
        /** With the options that it had when it was made. */
        Grant stale() {
            var mixed = new Subscribe.Request(
                    request.filter(),
                    request.qosMax(),
                    first.noLocal(),
                    first.retainAsPublished(),
                    request.retainHandling());
            return new Grant(mixed, id, first);
        }
    }

    Model(Dialogue dialogue) {
        this.dialogue = dialogue;
        dialogue.clients().forEach(client -> states.add(new State()));
    }

    /** The state before a step. */
    static Model before(Dialogue dialogue, int step) {
        Model model = new Model(dialogue);
        dialogue.steps().subList(0, step).forEach(model::apply);
        return model;
    }

    /** Whether all steps may come in their order, and nothing is left undone. */
    static boolean isValid(Dialogue dialogue) {
        Model model = new Model(dialogue);
        for (Step step : dialogue.steps()) {
            if (!model.allows(step)) {
                return false;
            }
            model.apply(step);
        }
        return model.held == null && !model.isDueSoon;
    }

    State of(int client) {
        return states.get(client);
    }

    @Nullable
    Message held() {
        return held;
    }

    int holder() {
        return holder;
    }

    boolean isDueSoon() {
        return isDueSoon;
    }

    private Version version(int client) {
        return dialogue.clients().get(client).version();
    }

    /** Whether the step may come now; what would make timing or the moment of delivery count may not. */
    boolean allows(Step step) {
        if (isDueSoon || step instanceof Step.Waiting) {
            return isDueSoon && step instanceof Step.Waiting;
        }
        State state = states.get(step.client());
        if (!(step instanceof Step.Connect) && !state.connected) {
            return false;
        }
        if (held != null) {
            return allowsWhileHeld(step, state, held);
        }
        return switch (step) {
            case Step.Connect connect -> allowsConnect(connect, state);
            case Step.Subscribing subscribing ->
                allowsSubscribing(subscribing, state) && allowsGroups(subscribing, state);
            case Step.Publishing publishing -> allowsAliases(publishing, state) && allowsGroups(publishing);
            case Step.Holding holding ->
                states.stream().allMatch(s -> s.withhold == Step.Withhold.NOTHING)
                        && !holding.message().retain()
                        && holding.message().properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, 9) > 1;
            case Step.Leaving leaving ->
                leaving.expirySeconds() < 0
                        || version(step.client()) == Version.V5
                                && (state.expirySeconds > 0 || leaving.expirySeconds() == 0);
            case Step.Resending resending -> false;
            case Step.Releasing releasing -> false;
            case Step.Waiting waiting -> false;
            case Step.Unsubscribing other -> true;
            case Step.Answering other -> other.withhold() != state.withhold;
            case Step.Pinging other -> true;
            case Step.Dropping other -> true;
        };
    }

    private boolean allowsConnect(Step.Connect connect, State state) {
        boolean isNameless = dialogue.clients().get(connect.client()).isNameless();
        // Mosquitto loses some wills of those taken over; what is retained would make a difference for ever.
        boolean losesRetained = state.connected && state.will.stream().anyMatch(Message::retain);
        return !losesRetained && (!isNameless || connect.clean() && !state.connected);
    }

    private boolean allowsSubscribing(Step.Subscribing subscribing, State state) {
        return !dialogue.clients().get(subscribing.client()).hasSmallWindow()
                || subscribing.requests().size() == 1
                        && (state.grants.isEmpty()
                                || state.grants.containsKey(
                                        subscribing.requests().get(0).filter()));
    }

    private static boolean allowsAliases(Step.Publishing publishing, State state) {
        Map<Integer, TopicName> known = new LinkedHashMap<>(state.aliases);
        for (Step.Sent sent : publishing.messages()) {
            if (sent.aliasOnly()
                    && !known.getOrDefault(sent.alias(), TopicName.NONE)
                            .equals(sent.message().topic())) {
                return false;
            }
            known.put(sent.alias(), sent.message().topic());
        }
        return true;
    }

    /**
     * Mosquitto sends retained messages to groups, and keeps old options of a subscription: the first is to be over at once, the
     * second would make it unclear what a member gets.
     */
    private static boolean allowsGroups(Step.Subscribing subscribing, State state) {
        Map<TopicFilter, Boolean> retains = new LinkedHashMap<>();
        state.grants.forEach(
                (filter, grant) -> retains.put(filter, grant.first().retainAsPublished()));
        return subscribing.requests().stream()
                .filter(request -> request.filter().isShared())
                .allMatch(request -> {
                    Boolean before = retains.put(request.filter(), request.retainAsPublished());
                    boolean isSame = before == null || before == request.retainAsPublished();
                    return isSame && state.withhold == Step.Withhold.NOTHING;
                });
    }

    /** Who of a group gets a message, and when, is open; so all are there, and take everything. */
    private boolean allowsGroups(Step.Publishing publishing) {
        return publishing.messages().stream()
                .map(sent -> sent.message().topic())
                .filter(Dialogue::isForGroups)
                .allMatch(topic -> {
                    for (int client = 0; client < states.size(); client++) {
                        State member = states.get(client);
                        boolean takesAll =
                                member.connected && member.withhold == Step.Withhold.NOTHING && !member.limitsPackets;
                        if (!takesAll
                                && !matching(client, topic, publishing.client()).isEmpty()) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private boolean allowsWhileHeld(Step step, State state, Message message) {
        if (step instanceof Step.Pinging) {
            return true;
        }
        if (step.client() != holder) {
            return false;
        }
        return switch (step) {
            case Step.Publishing publishing ->
                allowsAliases(publishing, state)
                        && allowsGroups(publishing)
                        && publishing.messages().stream()
                                .noneMatch(sent -> sent.message().topic().equals(message.topic()));
            case Step.Dropping dropping ->
                state.expirySeconds > 1
                        && !dialogue.clients().get(step.client()).isNameless()
                        && state.will.stream().noneMatch(w -> w.topic().equals(message.topic()));
            case Step.Connect connect ->
                !connect.clean() && !state.connected && connect.withhold() == Step.Withhold.NOTHING;
            case Step.Resending resending -> isResendable;
            case Step.Releasing releasing -> true;
            default -> false;
        };
    }

    void apply(Step step) {
        if (step instanceof Step.Waiting) {
            isDueSoon = false;
            states.stream().filter(s -> !s.connected && s.expirySeconds <= 1).forEach(State::end);
            return;
        }
        State state = states.get(step.client());
        switch (step) {
            case Step.Connect connect -> connect(connect, state);
            case Step.Subscribing subscribing -> {
                int id = (int) subscribing.properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER, 0);
                for (Subscribe.Request request : subscribing.requests()) {
                    Grant known = state.grants.get(request.filter());
                    state.grants.put(request.filter(), new Grant(request, id, known == null ? request : known.first()));
                }
            }
            case Step.Unsubscribing unsubscribing -> unsubscribing.filters().forEach(state.grants::remove);
            case Step.Publishing publishing -> {
                for (Step.Sent sent : publishing.messages()) {
                    isDueSoon |= sent.message().properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, 9) <= 1;
                    state.aliases.put(sent.alias(), sent.message().topic());
                }
            }
            case Step.Holding holding -> {
                held = holding.message();
                holder = holding.client();
                isResendable = false;
            }
            case Step.Releasing releasing -> held = null;
            case Step.Resending resending -> isResendable = false;
            case Step.Answering answering -> state.withhold = answering.withhold();
            case Step.Leaving leaving -> {
                state.expirySeconds = leaving.expirySeconds() < 0 ? state.expirySeconds : leaving.expirySeconds();
                disconnected(state, leaving.withWill());
            }
            case Step.Dropping dropping -> disconnected(state, true);
            case Step.Pinging pinging -> {}
            case Step.Waiting waiting -> {}
        }
    }

    private void connect(Step.Connect connect, State state) {
        if (!keepsSession(connect)) {
            state.end();
        }
        isDueSoon |= state.connected && isDueSoon(state.will);
        state.connected = true;
        state.exists = true;
        state.withhold = connect.withhold();
        state.limitsPackets = connect.properties().has(PropertyId.MAXIMUM_PACKET_SIZE);
        state.will = connect.will();
        state.aliases.clear();
        state.expirySeconds = version(connect.client()).hasProperties()
                ? connect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, 0)
                : connect.clean() ? 0 : Long.MAX_VALUE;
        isResendable = connect.client() == holder;
    }

    /** Whether a CONNECT goes on with a session. One of a connection that is taken over may end with that connection. */
    boolean keepsSession(Step.Connect connect) {
        State state = states.get(connect.client());
        return !connect.clean() && state.exists && !(state.connected && state.expirySeconds == 0);
    }

    private static boolean isDueSoon(Optional<Message> will) {
        return will.stream().anyMatch(w -> w.properties().number(PropertyId.WILL_DELAY_INTERVAL, 0) == 1);
    }

    private void disconnected(State state, boolean withWill) {
        state.connected = false;
        isDueSoon |= state.expirySeconds == 1 || withWill && isDueSoon(state.will);
        state.withhold = Step.Withhold.NOTHING;
        if (state.expirySeconds == 0) {
            state.end();
        }
    }

    /** The subscriptions of a client that a message is for. */
    List<Grant> matching(int client, TopicName topic, int publisher) {
        return matching(states.get(client).grants.values(), client, topic, publisher);
    }

    /** The same for a broker that keeps some options as they were when the subscription was made. */
    List<Grant> matchingStale(int client, TopicName topic, int publisher) {
        List<Grant> stale =
                states.get(client).grants.values().stream().map(Grant::stale).toList();
        return matching(stale, client, topic, publisher);
    }

    private static List<Grant> matching(Collection<Grant> grants, int client, TopicName topic, int publisher) {
        List<Grant> found = new ArrayList<>();
        for (Grant grant : grants) {
            boolean isOwn = grant.request().noLocal() && client == publisher;
            if (!isOwn && matches(grant.request().filter(), topic)) {
                found.add(grant);
            }
        }
        return found;
    }

    /** The best quality of service that such subscriptions give a message. */
    static Qos best(List<Grant> grants, Qos published) {
        Qos best = Qos.AT_MOST_ONCE;
        for (Grant grant : grants) {
            best = best.max(grant.request().qosMax());
        }
        return best.min(published);
    }

    static boolean matches(TopicFilter filter, TopicName topic) {
        String[] wanted = new String(filter.utf8(), java.nio.charset.StandardCharsets.UTF_8).split("/", -1);
        String[] levels = topic.toString().split("/", -1);
        if (topic.startsWithDollar() && (wanted[0].equals("+") || wanted[0].equals("#"))) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }
}
