package org.ternmq.admin.explain;

import java.time.Instant;
import org.ternmq.admin.ask.Questions;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.codec.value.TopicName;

/** Why the messages of a topic did not reach a client, or that they did. */
public final class DeliveryRoute {
    private final Questions questions;

    /** At a broker. */
    public DeliveryRoute(Questions questions) {
        this.questions = questions;
    }

    /** Where it is asked. */
    public Route at(String path) {
        return Route.reading(path, this::answer);
    }

    private Response answer(Request request) {
        request.requireParameters("client", "topic", "since");
        String clientId = required(request, "client");
        TopicName topic = topic(required(request, "topic"));
        long seconds = Spans.seconds("since", request.parameter("since").orElse("10m"));
        Evidence evidence = Evidence.of(questions, clientId, topic, seconds);
        return Response.json(DeliveryReport.of(evidence, new Moments(evidence.nowNanos(), Instant.now())));
    }

    private static String required(Request request, String name) {
        return request.parameter(name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> Problem.badRequest("the parameter " + name + " is missing"));
    }

    private static TopicName topic(String text) {
        try {
            return TopicName.of(text);
        } catch (IllegalArgumentException none) {
            throw Problem.badRequest("the parameter topic is the name of a topic that was published to, no filter: "
                    + none.getMessage());
        }
    }
}
