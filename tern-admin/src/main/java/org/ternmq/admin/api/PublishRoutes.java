package org.ternmq.admin.api;

import java.util.Optional;
import org.ternmq.admin.http.JsonObject;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.endpoint.Host;

/**
 * Messages of operators. They go the way of all messages, and are answered when they are safe. Those to one topic go by one loop, so that they stay
 * in order.
 */
final class PublishRoutes {
    private final Operated broker;

    PublishRoutes(Operated broker) {
        this.broker = broker;
    }

    Route route() {
        return Route.changing("POST", AdminApi.BASE + "/publish", "publish to", this::publish);
    }

    private Response publish(Request request) {
        request.requireParameters();
        JsonObject body = request.object();
        body.requireMembers("topic", "payload", "payload_base64", "qos", "retain", "properties");
        TopicName topic = SubscriptionRoutes.topicOf(body.requiredText("topic"));
        request.subject().is(topic.toString());
        Qos qos = Qos.of(body.number("qos", 0, 2).orElse(0L).intValue());
        Properties properties =
                body.object("properties").map(MessageProperties::read).orElse(Properties.NONE);
        publish(new Message(topic, payload(body), qos, body.flag("retain"), properties));
        return Response.json(new Fields().with("topic", topic.toString()).map());
    }

    private static Bytes payload(JsonObject body) {
        Optional<Bytes> text = body.text("payload").map(Bytes::utf8);
        Optional<Bytes> binary = MessageProperties.bytes(body, "payload_base64");
        if (text.isPresent() && binary.isPresent()) {
            throw Problem.badRequest("the payload is either \"payload\", a text, or \"payload_base64\"");
        }
        return text.or(() -> binary).orElse(Bytes.EMPTY);
    }

    /** Takes a message to its receivers, and comes back when it is safe. */
    void publish(Message message) {
        Host.Refusal refusal = broker.questions().homeLater(message.topic().toString(), (loop, answer) -> {
            Host.Refusal told = loop.residents().publish(message);
            if (told.isError()) {
                answer.complete(told);
            } else {
                loop.residents().whenSafe(() -> answer.complete(told));
            }
        });
        if (refusal.isError()) {
            throw new Problem(status(refusal.reason()), refusal.why());
        }
    }

    private static int status(ReasonCode reason) {
        return switch (reason) {
            case NOT_AUTHORIZED -> 403;
            case QUOTA_EXCEEDED -> 507;
            default -> 400;
        };
    }
}
