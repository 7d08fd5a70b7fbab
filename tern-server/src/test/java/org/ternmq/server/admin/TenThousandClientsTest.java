package org.ternmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

class TenThousandClientsTest {
    @TempDir
    Path data;

    @Test
    void pagesHoldEachSessionOnceThoughThereAreTenThousand() throws Exception {
        try (TernBroker broker = TernBroker.start(Configuration.standard()
                        .withData(data)
                        .withLoops(3, Configuration.Transport.AUTO)
                        .withDurability(Durability.MEMORY)
                        .withListeners(new Listener("127.0.0.1", 0))
                        .withAdmin(new Configuration.Admin("127.0.0.1", 0, Optional.empty())));
                var api = new ApiCalls(broker, data)) {
            connectAll(broker);
            readAll(api);
        }
    }

    private static void connectAll(TernBroker broker) throws IOException {
        int port = broker.addresses().getFirst().getPort();
        for (int i = 0; i < 10_000; i++) { // 3.1.1, to be kept
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                String id = "device-%05d".formatted(i);
                byte[] connect = ("\u0010\u0018\u0000\u0004MQTT\u0004\u0000\u0000\u0000\u0000\u000c" + id)
                        .getBytes(StandardCharsets.ISO_8859_1);
                socket.getOutputStream().write(connect);
                assertThat(socket.getInputStream().readNBytes(4)).hasSize(4);
            }
        }
    }

    private static void readAll(ApiCalls api) throws Exception {
        List<Object> seen = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            ApiCalls.Answer page = api.get("/clients?limit=1000" + cursor);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(1_000);
            seen.addAll(page.all("client_id"));
            Object next = page.object().get("next");
            cursor = next == null ? "" : "&cursor=" + next;
            pages++;
        } while (!cursor.isEmpty());

        assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(seen.stream().map(String::valueOf)).isSorted();
        assertThat(pages).isBetween(10, 12);
        assertThat(api.get("/sessions?prefix=device-0999&limit=3").all("client_id"))
                .isEqualTo(List.of("device-09990", "device-09991", "device-09992"));
    }
}
