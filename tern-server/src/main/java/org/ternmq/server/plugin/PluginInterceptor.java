package org.ternmq.server.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.auth.Interceptor.Ruling;
import org.ternmq.plugin.Authorizer;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.ConnectInterceptor;
import org.ternmq.plugin.ConnectRequest;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.DisconnectListener;
import org.ternmq.plugin.PublishDecision;
import org.ternmq.plugin.PublishInterceptor;
import org.ternmq.plugin.PublishedMessage;

/**
 * All plug-ins as one interceptor: first all authorizers, then the interceptors, plug-in by plug-in. Who has nothing to say costs nothing. For
 * all loops.
 */
final class PluginInterceptor implements Interceptor {
    private final List<Asked<Authorizer>> authorizers = new ArrayList<>();
    private final List<Asked<ConnectInterceptor>> connects = new ArrayList<>();
    private final List<AskedToPublish> publishes = new ArrayList<>();
    private final List<FilterQuestions> subscribes = new ArrayList<>();
    private final List<Asked<DisconnectListener>> disconnects = new ArrayList<>();

    /** Somebody who is asked, in its plug-in. */
    private record Asked<T>(PluginHost host, T code, boolean isRequired) {}

    /** Somebody who is asked about what is published, or only about what carries a user property. */
    private record AskedToPublish(Asked<PublishInterceptor> who, Optional<String> userProperty) {
        boolean concerns(Message message) {
            return userProperty.isEmpty() || Translation.carries(message.properties(), userProperty.get());
        }
    }

    PluginInterceptor(List<PluginHost> hosts) {
        for (PluginHost host : hosts) {
            host.hooks().authorizers.forEach(code -> authorizers.add(new Asked<>(host, code, true)));
            host.hooks().connects.forEach(hook -> connects.add(new Asked<>(host, hook.code(), hook.isRequired())));
            host.hooks()
                    .publishes
                    .forEach(hook -> publishes.add(new AskedToPublish(
                            new Asked<>(host, hook.code(), hook.isRequired()), hook.userProperty())));
            host.hooks().disconnects.forEach(code -> disconnects.add(new Asked<>(host, code, false)));
        }
        authorizers.forEach(asked -> subscribes.add(FilterQuestions.of(asked.host(), asked.code())));
        for (PluginHost host : hosts) {
            host.hooks().subscribes.forEach(hook -> subscribes.add(FilterQuestions.of(host, hook)));
        }
    }

    /** Whether nobody wants to be asked or told. */
    boolean isEmpty() {
        return authorizers.isEmpty()
                && connects.isEmpty()
                && publishes.isEmpty()
                && subscribes.isEmpty()
                && disconnects.isEmpty();
    }

    @Override
    public CompletableFuture<Ruling> onConnect(Client client, Connect connect) {
        boolean asksForWill = !authorizers.isEmpty() && connect.will().isPresent();
        if (connects.isEmpty() && !asksForWill) {
            return PASSED;
        }
        ClientInfo info = Translation.client(client);
        CompletableFuture<Ruling> will =
                asksForWill ? mayPublish(info, connect.will().get()) : PASSED;
        ConnectRequest request = Translation.request(connect, client.peer());
        return will.thenCompose(ruling -> ruling instanceof Ruling.Pass ? connects(info, request) : done(ruling))
                .exceptionally(failed -> UNANSWERED);
    }

    private CompletableFuture<Ruling> connects(ClientInfo client, ConnectRequest request) {
        return inTurn(
                connects,
                0,
                asked -> orPass(
                        asked,
                        asked.host().call(() -> asked.code().onConnect(client, request), PluginInterceptor::ruling)));
    }

    private static Ruling ruling(Decision decision) {
        return switch (decision) {
            case Decision.Pass pass -> Ruling.PASS;
            case Decision.Refuse refuse -> new Ruling.Refuse(Translation.reason(refuse.reasonCode()), refuse.why());
        };
    }

    @Override
    public CompletableFuture<Ruling> onPublish(Client client, Message message) {
        if (authorizers.isEmpty() && !concernsAny(message)) {
            return PASSED;
        }
        ClientInfo info = Translation.client(client);
        if (authorizers.isEmpty()) {
            return publishes(0, info, message, Ruling.PASS);
        }
        return mayPublish(info, message)
                .thenCompose(
                        ruling -> ruling instanceof Ruling.Pass ? publishes(0, info, message, ruling) : done(ruling));
    }

    private boolean concernsAny(Message message) {
        for (AskedToPublish asked : publishes) {
            if (asked.concerns(message)) {
                return true;
            }
        }
        return false;
    }

    private CompletableFuture<Ruling> mayPublish(ClientInfo client, Message message) {
        String topic = message.topic().toString();
        return inTurn(
                authorizers,
                0,
                asked -> asked.host()
                        .call(
                                () -> asked.code()
                                        .mayPublish(client, topic, message.qos().bits(), message.retain()),
                                decision -> told(asked.host(), client, topic, ruling(decision))));
    }

    private static Ruling ruling(Authorizer.Decision decision) {
        return switch (decision) {
            case Authorizer.Decision.NoObjection none -> Ruling.PASS;
            case Authorizer.Decision.Deny deny -> new Ruling.Refuse(ReasonCode.NOT_AUTHORIZED, deny.why());
        };
    }

    /** The last word so far goes on to the next: what one puts in the place of a message, the next is asked about. */
    private CompletableFuture<Ruling> publishes(int index, ClientInfo client, Message message, Ruling soFar) {
        if (index == publishes.size()) {
            return done(soFar);
        }
        if (!publishes.get(index).concerns(message)) {
            return publishes(index + 1, client, message, soFar);
        }
        Asked<PublishInterceptor> asked = publishes.get(index).who();
        PublishedMessage shown = Translation.message(message);
        CompletableFuture<Ruling> answer = asked.host()
                .call(
                        () -> asked.code().onPublish(client, shown),
                        decision -> told(asked.host(), client, shown.topic(), ruling(decision, message)));
        return orPass(asked, answer).thenCompose(ruling -> switch (ruling) {
            case Ruling.Pass pass -> publishes(index + 1, client, message, soFar);
            case Ruling.Replace replace -> publishes(index + 1, client, replace.message(), replace);
            case Ruling.Drop drop -> done(drop);
            case Ruling.Refuse refuse -> done(refuse);
        });
    }

    private static Ruling told(PluginHost host, ClientInfo client, String topic, Ruling ruling) {
        if (ruling instanceof Ruling.Refuse refuse) {
            host.refused(client, "a message to " + topic, refuse.why());
        }
        return ruling;
    }

    private static Ruling ruling(PublishDecision decision, Message message) {
        return switch (decision) {
            case Decision shared -> ruling(shared);
            case PublishDecision.Replace replace -> new Ruling.Replace(Translation.message(replace.message(), message));
            case PublishDecision.Drop drop -> new Ruling.Drop();
        };
    }

    @Override
    public CompletableFuture<List<ReasonCode>> onSubscribe(Client client, Subscribe subscribe) {
        List<ReasonCode> all =
                java.util.Collections.nCopies(subscribe.requests().size(), ReasonCode.SUCCESS);
        CompletableFuture<List<ReasonCode>> answer = CompletableFuture.completedFuture(all);
        if (subscribes.isEmpty()) {
            return answer;
        }
        ClientInfo info = Translation.client(client);
        for (FilterQuestions questions : subscribes) {
            answer = answer.thenCompose(soFar -> questions.ask(info, subscribe.requests(), soFar));
        }
        return answer;
    }

    @Override
    public void onDisconnect(Client client, ReasonCode reason, String why) {
        if (disconnects.isEmpty()) {
            return;
        }
        ClientInfo info = Translation.client(client);
        for (Asked<DisconnectListener> told : disconnects) {
            var unused = told.host()
                    .call(
                            () -> {
                                told.code().onDisconnect(info, reason.code(), why);
                                return PASSED;
                            },
                            Function.identity());
        }
    }

    /** Asks one after the other until one does not let pass. */
    private static <A> CompletableFuture<Ruling> inTurn(
            List<A> all, int index, Function<A, CompletableFuture<Ruling>> question) {
        return index == all.size()
                ? PASSED
                : question.apply(all.get(index))
                        .thenCompose(ruling ->
                                ruling instanceof Ruling.Pass ? inTurn(all, index + 1, question) : done(ruling));
    }

    private static CompletableFuture<Ruling> orPass(Asked<?> asked, CompletableFuture<Ruling> answer) {
        return asked.isRequired() ? answer : answer.exceptionally(failed -> Ruling.PASS);
    }

    private static CompletableFuture<Ruling> done(Ruling ruling) {
        return CompletableFuture.completedFuture(ruling);
    }

    private static final CompletableFuture<Ruling> PASSED = done(Ruling.PASS);

    private static final Ruling UNANSWERED =
            new Ruling.Refuse(ReasonCode.SERVER_UNAVAILABLE, "a plug-in that has to be asked does not answer");
}
