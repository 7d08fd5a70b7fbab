package org.ternmq.admin.api;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.ternmq.admin.http.Problem;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.page.Cursor;
import org.ternmq.admin.page.Smallest;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Publication;

/** Retained messages. They are looked up on the thread that asks, without a lock, and none is held but those of a page. */
final class RetainedRoutes {
    private final Operated broker;
    private final PublishRoutes publishing;

    RetainedRoutes(Operated broker, PublishRoutes publishing) {
        this.broker = broker;
        this.publishing = publishing;
    }

    List<Route> routes() {
        return List.of(
                Route.reading(AdminApi.BASE + "/retained", this::list),
                Route.reading(AdminApi.BASE + "/retained/{topic}", this::show),
                Route.changing("DELETE", AdminApi.BASE + "/retained/{topic}", "delete retained message", this::delete));
    }

    private Response list(Request request) {
        request.requireParameters("filter", "limit", "cursor");
        TopicFilter filter =
                SubscriptionRoutes.filterOf(request.parameter("filter").orElse("#"));
        long now = broker.clock().getAsLong();
        var page = new Smallest<Publication>(Cursor.of(request));
        broker.shared().retained().visit(filter, publication -> {
            if (!publication.isExpired(now)) {
                page.see(publication.message().topic().toString(), publication);
            }
            return true;
        });
        return page.page((topic, publication) -> row(publication, now).map()).response();
    }

    private Response show(Request request) {
        request.requireParameters();
        long now = broker.clock().getAsLong();
        Publication publication = find(SubscriptionRoutes.topicOf(request.part("topic")), now);
        Bytes payload = publication.message().payload();
        byte[] shown = payload.length() <= PAYLOAD_BYTES_MAX ? payload.toArray() : copy(payload, PAYLOAD_BYTES_MAX);
        return Response.json(row(publication, now)
                .with("payload_base64", Base64.getEncoder().encodeToString(shown))
                .with("payload_truncated", shown.length < payload.length())
                .with(
                        "properties",
                        MessageProperties.of(publication.message().properties()).map())
                .map());
    }

    private static byte[] copy(Bytes payload, int length) {
        byte[] start = new byte[length];
        payload.copyTo(0, start, 0, length);
        return start;
    }

    /** As a client would: an empty retained message, which those who are subscribed see. */
    private Response delete(Request request) {
        request.requireParameters();
        TopicName topic = SubscriptionRoutes.topicOf(request.part("topic"));
        find(topic, broker.clock().getAsLong());
        publishing.publish(Message.of(topic, Bytes.EMPTY, Qos.AT_LEAST_ONCE, true));
        return Response.done();
    }

    private Publication find(TopicName topic, long now) {
        return broker.shared()
                .retained()
                .at(topic)
                .filter(publication -> !publication.isExpired(now))
                .orElseThrow(() -> Problem.notFound("nothing is retained at " + topic));
    }

    private static Fields row(Publication publication, long now) {
        Message message = publication.message();
        return new Fields()
                .with("topic", message.topic().toString())
                .with("qos", message.qos().ordinal())
                .with("payload_bytes", message.payload().length())
                .with("publisher", Optional.of(publication.publisherId()).filter(id -> !id.isEmpty()))
                .with(
                        "expires_seconds",
                        publication.expiresAtNanos() == Publication.NO_EXPIRY
                                ? Optional.empty()
                                : Optional.of(publication.remainingSeconds(now)));
    }

    /** So much of a payload is shown. */
    static final int PAYLOAD_BYTES_MAX = 1 << 20;
}
