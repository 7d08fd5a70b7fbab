package org.ternmq.broker.intercept;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Interceptor;

/** An interceptor that notes what it hears and answers as its test says; lets everything pass by itself. */
final class Script implements Interceptor {
    /** What was asked about and told, in order. */
    final List<String> heard = new ArrayList<>();

    /** What was said to {@link #onDisconnect}. */
    final List<String> ended = new ArrayList<>();

    /** Answers to be given later, in the order of the questions. */
    final List<CompletableFuture<Ruling>> owed = new ArrayList<>();

    Function<Message, CompletableFuture<Ruling>> publishing = message -> now(Ruling.PASS);
    Function<Connect, CompletableFuture<Ruling>> connecting = connect -> now(Ruling.PASS);
    Function<Subscribe, CompletableFuture<List<ReasonCode>>> subscribing =
            subscribe -> now(Collections.nCopies(subscribe.requests().size(), ReasonCode.SUCCESS));

    static <T> CompletableFuture<T> now(T answer) {
        return CompletableFuture.completedFuture(answer);
    }

    /** What is published is answered when the test says so. */
    void publishesWait() {
        publishing = message -> {
            CompletableFuture<Ruling> answer = new CompletableFuture<>();
            owed.add(answer);
            return answer;
        };
    }

    @Override
    public CompletableFuture<Ruling> onConnect(Client client, Connect connect) {
        heard.add("connect " + client.clientId() + " " + client.version() + " " + client.peer());
        return connecting.apply(connect);
    }

    @Override
    public CompletableFuture<Ruling> onPublish(Client client, Message message) {
        heard.add("publish " + client.clientId() + " " + message.payload().toUtf8());
        return publishing.apply(message);
    }

    @Override
    public CompletableFuture<List<ReasonCode>> onSubscribe(Client client, Subscribe subscribe) {
        heard.add("subscribe " + client.clientId());
        return subscribing.apply(subscribe);
    }

    @Override
    public void onDisconnect(Client client, ReasonCode reason, String why) {
        ended.add(client.clientId() + " " + reason + ", " + why);
    }
}
