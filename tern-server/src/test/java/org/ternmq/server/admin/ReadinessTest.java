package org.ternmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.admin.api.Operated;
import org.ternmq.admin.ask.Questions;
import org.ternmq.admin.ban.BanList;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.broker.overload.Stage;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.session.Limits;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** Whoever would be refused is not sent here: /readyz says so for each reason that there is. */
class ReadinessTest {
    @TempDir
    Path data;

    private static HttpResponse<String> readiness(InetSocketAddress door) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.getPort() + "/readyz"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private TernBroker start(Limits limits) throws Exception {
        return TernBroker.start(Configuration.standard()
                .withData(data)
                .withLimits(limits)
                .withListeners(new Listener("127.0.0.1", 0))
                .withAdmin(new Configuration.Admin("127.0.0.1", 0, Optional.empty())));
    }

    private static Socket connect(TernBroker broker) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), broker.addresses().getFirst().getPort());
        socket.getOutputStream().write(HexFormat.of().parseHex("100d00044d5154540402000000" + "0161"));
        assertThat(socket.getInputStream().readNBytes(4)).hasSize(4);
        return socket;
    }

    @Test
    void aBrokerWithAsManyConnectionsAsMayBeIsNotReady() throws Exception {
        try (TernBroker broker = start(Limits.DEFAULT.with(limits -> limits.connectionsMax = 1))) {
            InetSocketAddress door = broker.admin().orElseThrow().address();
            assertThat(readiness(door).statusCode()).isEqualTo(200);
            try (Socket only = connect(broker)) {
                assertThat(only.isConnected()).isTrue();
                assertThat(readiness(door).statusCode()).isEqualTo(503);
                assertThat(readiness(door).body()).contains("there are 1 connections");
            }
            await().untilAsserted(() -> assertThat(readiness(door).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void aBrokerThatEndsSaysSoUntilItsClientsAreGone() throws Exception {
        TernBroker broker = start(Limits.DEFAULT);
        InetSocketAddress door = broker.admin().orElseThrow().address();
        try (Socket slow = connect(broker);
                var api = new ApiCalls(broker, data)) {
            slow.getOutputStream().write(HexFormat.of().parseHex("8206000100017800"));
            assertThat(slow.getInputStream().readNBytes(5)).hasSize(5);
            String payload = "x".repeat(900_000);
            for (int i = 0; i < 12; i++) { // more than the sockets hold, so that the client is not told at once
                api.post("/publish", "{\"topic\": \"x\", \"payload\": \"" + payload + "\"}");
            }
            CompletableFuture<Void> closed = CompletableFuture.runAsync(broker::close);

            await().untilAsserted(() -> {
                HttpResponse<String> answer = readiness(door);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).isEqualTo("the broker is ending\n");
            });
            assertThat(api.get("/overview").status()).isEqualTo(503);
            closed.get(30, TimeUnit.SECONDS);
        }
        broker.await();
    }

    @Test
    void aBrokerThatIsBehindOrShortOfMemoryIsNotReady() throws Exception {
        Shared shared = Shared.of(Limits.DEFAULT, BrokerEvents.NONE, new Random(1));
        Loop[] loops = new Loop[1];
        loops[0] = new Loop(0, loops, shared, Storage.MEMORY.storeOf(0), () -> {}, 0);
        long max = shared.guard().limits().lagMillisMax() * 1_000_000L;
        var operated = new Operated(
                shared,
                new Questions(List.of(loops), Duration.ofSeconds(1)),
                () -> 2 * max,
                BanList.open(data.resolve("bans.json"), shared.guard().bans(), () -> 0, () -> 0),
                new Operated.About("test", Instant.EPOCH),
                new BrokerControl(() -> {}));
        try (AdminDoor door = AdminDoor.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                AdminToken.of(Optional.empty(), data),
                new AdminDoor.Shown(operated, () -> false, Optional::empty, () -> 0, metrics -> {}))) {
            assertThat(readiness(door.address()).statusCode()).isEqualTo(200);

            loops[0].lag().at(0);
            loops[0].lag().roundEnds(2 * max);
            assertThat(readiness(door.address()).statusCode()).isEqualTo(503);
            assertThat(readiness(door.address()).body()).contains("the broker is behind");

            shared.guard().memory(Stage.HIGH);
            assertThat(readiness(door.address()).body()).contains("memory is short");
        }
    }
}
