package org.ternmq.server.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.testkit.WebSocketBytes;

/** The keys of a listener about proxies and web pages do in a broker what they say. */
@Timeout(60)
class BehindProxiesTest {
    private static final String HEADER = "PROXY TCP4 203.0.113.7 192.0.2.1 4711 1883\r\n";
    private static final String CONNECT = "\u0010\r\u0000\u0004MQTT\u0004\u0002\u0000<\u0000\u0001c";

    @TempDir
    Path folder;

    @Test
    void eachListenerGoesByItsKeys() throws Exception {
        Path file = Files.writeString(folder.resolve("tern.toml"), """
                data = "FOLDER"
                [[listener]]
                port = 0
                proxy_protocol = true
                trusted_proxies = ["127.0.0.2"]
                [[listener]]
                port = 0
                protocol = "ws"
                path = "/only"
                origins = ["https://example.org"]
                """.replace(
                        "FOLDER", folder.resolve("data").toString()));
        try (TernBroker broker = TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()))) {
            int balanced = broker.addresses().get(0).getPort();
            assertThat(answer(balanced, 2, HEADER + CONNECT, 4)).isEqualTo(" \u0002\u0000\u0000");
            assertThat(answer(balanced, 3, HEADER + CONNECT, 4)).isEmpty();
            assertThat(answer(balanced, 2, CONNECT, 4)).isEmpty();

            int web = broker.addresses().get(1).getPort();
            String request = WebSocketBytes.upgrade("Origin: https://evil.example");
            assertThat(answer(web, 1, request, 12)).isEqualTo("HTTP/1.1 404");
            assertThat(answer(web, 1, request.replace("/mqtt", "/only"), 12)).isEqualTo("HTTP/1.1 403");
            assertThat(answer(web, 1, request.replace("/mqtt", "/only").replace("evil.example", "example.org"), 12))
                    .isEqualTo("HTTP/1.1 101");
        }
    }

    /** The first bytes that come back on a text; none if the connection ends. */
    private static String answer(int port, int source, String text, int count) throws IOException {
        InetAddress from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) source});
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, from, 0)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }
}
