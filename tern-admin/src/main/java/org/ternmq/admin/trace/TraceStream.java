package org.ternmq.admin.trace;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.explain.Moments;
import org.ternmq.admin.http.Stream;
import org.ternmq.admin.json.Json;
import org.ternmq.broker.trace.Trace;
import org.ternmq.broker.trace.Traced;
import org.ternmq.broker.trace.Tracing;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;

/**
 * What passes at a broker, one JSON object a line, for a while or until nobody reads any more. What is not shown is counted, in a line of its own. The loops
 * do not wait for it.
 */
public final class TraceStream implements Stream {
    private final Tracing tracing;
    private final Trace trace;
    private final Moments moments;
    private final long nanos;

    /**
     * One that watches already.
     *
     * @param trace begun, and ended here
     * @param moments what the times of the loops are on the clock
     * @param seconds how long
     */
    public TraceStream(Tracing tracing, Trace trace, Moments moments, long seconds) {
        this.tracing = tracing;
        this.trace = trace;
        this.moments = moments;
        this.nanos = seconds * 1_000_000_000L;
    }

    @Override
    public void write(Sink sink) throws InterruptedException {
        long began = System.nanoTime();
        try {
            boolean isRead = send(sink, Map.of("tracing_seconds", nanos / 1_000_000_000L));
            while (isRead && sink.isOpen() && System.nanoTime() - began < nanos) {
                StringBuilder lines = new StringBuilder();
                for (Traced next = trace.poll(); next != null; next = trace.poll()) {
                    lines.append(Json.of(fields(next))).append('\n');
                    if (lines.length() > CHUNK_CHARACTERS) {
                        break;
                    }
                }
                if (!lines.isEmpty()) {
                    isRead = sink.send(Bytes.utf8(lines.toString()));
                } else {
                    isRead = sendLeftOut(sink);
                    Thread.sleep(IDLE_MILLIS);
                }
            }
            sendLeftOut(sink);
        } finally {
            tracing.end(trace);
        }
    }

    private boolean sendLeftOut(Sink sink) throws InterruptedException {
        long leftOut = trace.takeLeftOut();
        return leftOut == 0 || send(sink, Map.of("left_out", leftOut));
    }

    private static boolean send(Sink sink, Map<String, ?> line) throws InterruptedException {
        return sink.send(Bytes.utf8(Json.of(line) + "\n"));
    }

    private Map<String, @Nullable Object> fields(Traced traced) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("time", moments.at(traced.nanos()).toString());
        fields.put("way", traced.way().name().toLowerCase(Locale.ROOT));
        fields.put("client", traced.clientId());
        fields.put("peer", traced.peer());
        if (traced.packet() == null) {
            fields.put("why", traced.why());
            return fields;
        }
        PacketFields.add(traced.packet(), fields);
        fields.put("bytes", traced.packetBytes());
        if (traced.packet() instanceof Publish) {
            fields.put("payload_bytes", traced.payloadBytes());
            if (!traced.payload().isEmpty()) {
                fields.put("payload", Payloads.text(traced.payload()));
            }
        }
        return fields;
    }

    private static final int CHUNK_CHARACTERS = 64 * 1024;
    private static final long IDLE_MILLIS = 50;
}
