package org.ternmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ternmq.server.admin.ApiCalls.escaped;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.server.BrokerClock;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;

/** Whom operators keep out: at CONNECT, from one start of the broker to the next, and for as long as they said. */
class BanTest {
    @TempDir
    Path data;

    private final AtomicLong ahead = new AtomicLong();
    private final BrokerClock clock = new BrokerClock(
            () -> System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(ahead.get()),
            () -> System.nanoTime() + ahead.get());

    private TernBroker start() throws StartException {
        return TernBroker.builder()
                .data(data)
                .set("loops", 2)
                .set("overload.lag_millis_max", 0) // the clock jumps
                .set("listener.0.port", 0)
                .set("admin.http_port", 0)
                .clock(clock)
                .start();
    }

    private static ReasonCode answer(TernBroker broker, String clientId, String user) throws Exception {
        try (PlainPeer peer = new PlainPeer(broker)) {
            return peer.connect(clientId, user);
        }
    }

    @ParameterizedTest
    @CsvSource({"client, bad", "user, mallory", "address, 127.0.0.1", "address, 127.0.0.0/8"})
    void whoIsBannedGoesAndDoesNotComeAgainUntilItIsLifted(String kind, String value) throws Exception {
        try (TernBroker broker = start();
                var api = new ApiCalls(broker, data);
                PlainPeer there = new PlainPeer(broker)) {
            assertThat(there.connect("bad", "mallory")).isEqualTo(ReasonCode.SUCCESS);
            ApiCalls.Answer made = api.post("/bans", "{\"kind\": \"%s\", \"value\": \"%s\"}".formatted(kind, value));

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.object()).containsEntry("kicked", 1L);
            assertThat(there.ended()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
            assertThat(answer(broker, "bad", "mallory")).isEqualTo(ReasonCode.BANNED);
            boolean isAlone = !kind.equals("address");
            assertThat(answer(broker, "good", "ann")).isEqualTo(isAlone ? ReasonCode.SUCCESS : ReasonCode.BANNED);
        }
        try (TernBroker again = start();
                var api = new ApiCalls(again, data)) {
            assertThat(answer(again, "bad", "mallory")).isEqualTo(ReasonCode.BANNED);
            assertThat(api.get("/bans").all("value").toString()).contains(value);

            assertThat(api.delete("/bans/" + kind + "/" + escaped(value)).status())
                    .isEqualTo(204);
            assertThat(answer(again, "bad", "mallory")).isEqualTo(ReasonCode.SUCCESS);
        }
        try (TernBroker third = start()) {
            assertThat(answer(third, "bad", "mallory")).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @Test
    void aBanIsOverWhenItsTimeIs() throws Exception {
        try (TernBroker broker = start();
                var api = new ApiCalls(broker, data)) {
            api.post("/bans", "{\"kind\": \"client\", \"value\": \"short\", \"seconds\": 60}");
            api.post("/bans", "{\"kind\": \"client\", \"value\": \"long\", \"seconds\": 600}");
            assertThat(answer(broker, "short", "")).isEqualTo(ReasonCode.BANNED);

            ahead.addAndGet(TimeUnit.SECONDS.toNanos(62));
            broker.clockWasSet();

            assertThat(answer(broker, "short", "")).isEqualTo(ReasonCode.SUCCESS);
            assertThat(answer(broker, "long", "")).isEqualTo(ReasonCode.BANNED);
            assertThat(api.get("/bans").all("value")).isEqualTo(List.of("long"));
        }
        ahead.addAndGet(TimeUnit.SECONDS.toNanos(600)); // while the broker is down
        try (TernBroker again = start()) {
            assertThat(answer(again, "long", "")).isEqualTo(ReasonCode.SUCCESS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"kind\": \"client\"}",
                "{\"kind\": \"client\", \"value\": \"\"}",
                "{\"kind\": \"city\", \"value\": \"x\"}",
                "{\"kind\": \"address\", \"value\": \"localhost\"}",
                "{\"kind\": \"address\", \"value\": \"10.0.0.1/8\"}",
                "{\"kind\": \"client\", \"value\": \"x\", \"seconds\": 0}",
                "{\"kind\": \"client\", \"value\": \"x\", \"minutes\": 1}"
            })
    void whoCannotBeBannedIsAProblem(String body) throws Exception {
        try (TernBroker broker = start();
                var api = new ApiCalls(broker, data)) {
            assertThat(api.post("/bans", body).status()).isEqualTo(400);
            assertThat(data.resolve("bans.json")).doesNotExist();
        }
    }

    @Test
    void aListThatCannotBeReadKeepsTheBrokerFromStarting() throws Exception {
        Files.writeString(data.resolve("bans.json"), "{\"bans\": [{]}");

        assertThatThrownBy(this::start)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("bans.json cannot be read: line 1, column 12");
    }

    @Test
    void withoutAnybodyOnTheListNothingIsWritten() throws Exception {
        start().close();

        assertThat(data.resolve("bans.json")).doesNotExist();
    }
}
