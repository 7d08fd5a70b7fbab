package org.ternmq.server.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.plugin.Authorizer;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.SubscribeInterceptor;

/** One who is asked about the filters of a SUBSCRIBE, all in one call: so one time limit holds for all, however many they are. */
final class FilterQuestions {
    private final PluginHost host;
    private final Question question;
    private final boolean isRequired;

    /** About one filter; the answer is success or an error. */
    @FunctionalInterface
    private interface Question {
        CompletionStage<ReasonCode> ask(ClientInfo client, String filter, int qos);
    }

    private FilterQuestions(PluginHost host, Question question, boolean isRequired) {
        this.host = host;
        this.question = question;
        this.isRequired = isRequired;
    }

    static FilterQuestions of(PluginHost host, Authorizer authorizer) {
        Question question = (client, filter, qos) -> authorizer
                .maySubscribe(client, filter, qos)
                .thenApply(decision -> {
                    if (decision instanceof Authorizer.Decision.Deny deny) {
                        host.refused(client, "filter " + filter, deny.why());
                    }
                    return reason(decision);
                });
        return new FilterQuestions(host, question, true);
    }

    private static ReasonCode reason(Authorizer.Decision decision) {
        return switch (decision) {
            case Authorizer.Decision.NoObjection none -> ReasonCode.SUCCESS;
            case Authorizer.Decision.Deny deny -> ReasonCode.NOT_AUTHORIZED;
        };
    }

    static FilterQuestions of(PluginHost host, Hooks.Interceptor<SubscribeInterceptor> hook) {
        Question question = (client, filter, qos) -> hook.code()
                .onSubscribe(client, filter, qos)
                .thenApply(decision -> {
                    if (decision instanceof Decision.Refuse refuse) {
                        host.refused(client, "filter " + filter, refuse.why());
                    }
                    return reason(decision);
                });
        return new FilterQuestions(host, question, hook.isRequired());
    }

    private static ReasonCode reason(Decision decision) {
        return switch (decision) {
            case Decision.Pass pass -> ReasonCode.SUCCESS;
            case Decision.Refuse refuse -> Translation.reason(refuse.reasonCode());
        };
    }

    /**
     * Asks about each filter that nobody has refused.
     *
     * @param soFar what others said, in the order of the requests
     */
    CompletableFuture<List<ReasonCode>> ask(
            ClientInfo client, List<Subscribe.Request> requests, List<ReasonCode> soFar) {
        return host.<List<ReasonCode>, List<ReasonCode>>call(() -> askAll(client, requests, soFar), Function.identity())
                .exceptionally(failed -> isRequired ? refusedOf(soFar) : soFar);
    }

    private CompletionStage<List<ReasonCode>> askAll(
            ClientInfo client, List<Subscribe.Request> requests, List<ReasonCode> soFar) {
        CompletionStage<List<ReasonCode>> all = CompletableFuture.completedFuture(new ArrayList<>(requests.size()));
        for (int i = 0; i < requests.size(); i++) {
            Subscribe.Request request = requests.get(i);
            CompletionStage<ReasonCode> one = soFar.get(i).isError()
                    ? CompletableFuture.completedFuture(soFar.get(i))
                    : question.ask(
                            client, request.filter().text(), request.qosMax().bits());
            all = all.thenCombine(one, (list, reason) -> {
                list.add(Objects.requireNonNull(reason));
                return list;
            });
        }
        return all;
    }

    private static List<ReasonCode> refusedOf(List<ReasonCode> soFar) {
        return soFar.stream()
                .map(reason -> reason.isError() ? reason : ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR)
                .toList();
    }
}
