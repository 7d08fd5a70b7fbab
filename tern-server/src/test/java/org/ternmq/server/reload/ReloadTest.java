package org.ternmq.server.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.server.Reloader;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.ConfigurationLoader.Content;
import org.ternmq.server.config.ConfigurationLoader.Source;
import org.ternmq.server.config.change.Change;

/** A running broker goes by another configuration, all of it or none, and who is connected stays so. */
@Timeout(60)
class ReloadTest {
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};

    @TempDir
    Path folder;

    private final List<Configuration> taken = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private @Nullable TernBroker running;
    private @Nullable Reloader reloader;

    private TernBroker broker() {
        return Objects.requireNonNull(running);
    }

    private void start(String toml) throws Exception {
        write(toml);
        Source source = ConfigurationLoader.source(Content.of(folder.resolve("tern.toml")), Map.of(), List.of());
        ConfigurationLoader.Loaded loaded = source.read();
        running = TernBroker.start(loaded.configuration());
        reloader = Reloader.of(broker(), source, loaded, taken::add);
    }

    private void write(String toml) throws IOException {
        Files.writeString(folder.resolve("tern.toml"), "data = \"" + folder.resolve("data") + "\"\n" + toml);
    }

    private List<String> reload(String toml) throws Exception {
        write(toml);
        return Objects.requireNonNull(reloader).reload().stream()
                .map(Change::toString)
                .toList();
    }

    @AfterEach
    void stop() throws IOException {
        if (running != null) {
            running.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket come(int listener) throws IOException {
        InetSocketAddress at = broker().addresses().get(listener);
        Socket socket = new Socket(at.getAddress(), at.getPort());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    /** The return code of CONNACK to a client of 3.1.1; -1 if the connection ends. */
    private static int connect(Socket socket, String clientId, String login) throws IOException {
        boolean hasLogin = !login.isEmpty();
        String[] words = login.split(":", -1);
        int size = 12 + clientId.length() + (hasLogin ? 4 + words[0].length() + words[1].length() : 0);
        var out = new ByteArrayOutputStream();
        out.writeBytes(
                new byte[] {0x10, (byte) size, 0, 4, 'M', 'Q', 'T', 'T', 4, (byte) (hasLogin ? 0xC2 : 2), 0, 60});
        text(out, clientId);
        if (hasLogin) {
            text(out, words[0]);
            text(out, words[1]);
        }
        socket.getOutputStream().write(out.toByteArray());
        byte[] answer = socket.getInputStream().readNBytes(4);
        return answer.length < 4 ? -1 : answer[3];
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.write(0);
        out.write(text.length());
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isAlive(Socket socket) throws IOException {
        socket.getOutputStream().write(PINGREQ);
        return socket.getInputStream().readNBytes(2).length == 2;
    }

    /** A file that a listener of port 0 keeps its port by. */
    private static final String LISTENER = "[[listener]]\nport = 0\n";

    @Test
    void nothingChangesWhereNothingIsOther() throws Exception {
        start(LISTENER);

        assertThat(reload(LISTENER + "# a comment\n")).isEmpty();
    }

    @Test
    void boundsHoldForWhoComesFromThenOn() throws Exception {
        start(LISTENER + "[limits]\nconnections_max = 1\n");
        Socket first = come(0);
        assertThat(connect(first, "a", "")).isZero();
        assertThat(connect(come(0), "b", "")).isEqualTo(3);

        assertThat(reload(LISTENER + "[limits]\nconnections_max = 5\n"))
                .containsExactly("limits.connections_max: 1 -> 5");

        assertThat(connect(come(0), "b", "")).isZero();
        assertThat(isAlive(first)).isTrue();
        assertThat(taken.getLast().limits().connectionsMax()).isEqualTo(5);
    }

    @Test
    void whoMayBeBannedIsDecidedAnew() throws Exception {
        start(LISTENER);
        for (int i = 0; i < 3; i++) {
            assertThat(connect(come(0), "a", "")).isZero();
        }
        reload(LISTENER + "[overload]\nconnections_per_address_max = 1\n");
        Socket one = come(0);
        assertThat(connect(one, "c", "")).isZero();

        Socket two = come(0);
        assertThatThrownBy(() -> connect(two, "d", "")).isInstanceOf(IOException.class);
    }

    @Test
    void passwordsCanBeAskedForWhileClientsAreThere() throws Exception {
        start(LISTENER);
        Socket early = come(0);
        assertThat(connect(early, "early", "")).isZero();
        Files.writeString(folder.resolve("passwords"), "ann:$7$101$" + HASH + "\n");

        assertThat(reload(LISTENER + "[authentication]\npassword_file = \"" + folder.resolve("passwords") + "\"\n"))
                .containsExactly("authentication.password_file: none -> " + folder.resolve("passwords"));

        assertThat(isAlive(early)).isTrue();
        assertThat(connect(come(0), "late", "")).isEqualTo(5);
        assertThat(connect(come(0), "late", "ann:wrong")).isEqualTo(4);
        assertThat(broker().hasLogins()).isTrue();

        reload(LISTENER);
        assertThat(connect(come(0), "late", "")).isZero();
    }

    @Test
    void otherRulesHoldAtOnceForThoseWhoAreThere() throws Exception {
        Files.writeString(folder.resolve("all.toml"), "[[rule]]\nallow = [\"subscribe\"]\ntopics = [\"#\"]\n");
        Files.writeString(folder.resolve("none.toml"), "[[rule]]\ndeny = [\"subscribe\"]\ntopics = [\"t\"]\n");
        start(LISTENER + rules("all.toml"));
        Socket client = come(0);
        assertThat(connect(client, "a", "")).isZero();
        assertThat(subscribe(client)).isZero();

        reload(LISTENER + rules("none.toml"));

        assertThat(subscribe(client)).isEqualTo(0x80);
        reload(LISTENER);
        assertThat(subscribe(client)).isZero();
    }

    private String rules(String name) {
        return "[authorization]\nrules_file = \"" + folder.resolve(name) + "\"\n";
    }

    /** What a SUBSCRIBE to t at QoS 0 is answered with. */
    private static int subscribe(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[] {(byte) 0x82, 6, 0, 1, 0, 1, 't', 0});
        byte[] suback = socket.getInputStream().readNBytes(5);
        return suback[4] & 0xFF;
    }

    @Test
    void listenersComeAndGoAndWhoCameThereStays() throws Exception {
        start("[[listener]]\nport = 0\nhost = \"127.0.0.2\"\n");
        Socket early = come(0);
        assertThat(connect(early, "early", "")).isZero();
        int port = broker().addresses().getFirst().getPort();

        assertThat(reload(LISTENER))
                .containsExactly("listener 127.0.0.1:0: none -> new", "listener 127.0.0.2:0: there -> none");

        assertThat(isAlive(early)).isTrue();
        assertThat(broker().addresses()).hasSize(1);
        assertThat(connect(come(0), "late", "")).isZero();
        assertThatThrownBy(() -> new Socket("127.0.0.2", port)).isInstanceOf(IOException.class);
    }

    @Test
    void aListenerIsChangedWithoutBeingClosed() throws Exception {
        start(LISTENER);
        int port = broker().addresses().getFirst().getPort();
        Socket early = come(0);
        assertThat(connect(early, "early", "")).isZero();

        reload(LISTENER + "protocol = \"ws\"\n");

        assertThat(broker().addresses().getFirst().getPort()).isEqualTo(port);
        assertThat(isAlive(early)).isTrue();
        Socket web = come(0);
        web.getOutputStream()
                .write(
                        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(web.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 101");
    }

    @Test
    void whatIsWrongChangesNothing() throws Exception {
        start(LISTENER);
        Socket early = come(0);
        assertThat(connect(early, "early", "")).isZero();

        assertThatThrownBy(() -> reload(LISTENER + "[limits]\nconnections_max = 1\nqueue = 5\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tern.toml:6:1")
                .hasMessageContaining("queue");

        assertThat(connect(come(0), "other", "")).isZero();
        assertThat(isAlive(early)).isTrue();
        assertThat(taken).isEmpty();
    }

    @Test
    void anAddressThatCannotBeHadChangesNothing() throws Exception {
        start(LISTENER);
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String more =
                    "[[listener]]\nhost = \"127.0.0.3\"\nport = 0\n[[listener]]\nport = " + other.getLocalPort() + "\n";

            assertThatThrownBy(() -> reload(LISTENER + more + "[limits]\nconnections_max = 1\n"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("another program uses this port");
        }
        assertThat(broker().addresses()).hasSize(1);
        assertThat(connect(come(0), "a", "")).isZero();
        assertThat(connect(come(0), "b", "")).isZero();
        assertThat(reload(LISTENER)).isEmpty();
    }

    @Test
    void aFileThatCannotBeUsedChangesNothing() throws Exception {
        start(LISTENER);
        Files.writeString(folder.resolve("bad.toml"), "topick #\n");

        assertThatThrownBy(() -> reload("allow_anonymous = true\n" + LISTENER + rules("bad.toml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bad.toml");

        Socket client = come(0);
        assertThat(connect(client, "a", "")).isZero();
        assertThat(subscribe(client)).isZero();
    }

    @Test
    void nobodyIsLetInFromElsewhereByAccident() throws Exception {
        start(LISTENER);

        assertThatThrownBy(() -> reload("[[listener]]\nhost = \"0.0.0.0\"\nport = 0\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("allow_anonymous");

        assertThat(broker().addresses().getFirst().getAddress().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void whatTakesARestartIsToldEachTimeAndWaits() throws Exception {
        start("loops = 1\n" + LISTENER);
        String other = "loops = 2\nsys_interval_seconds = 5\n" + LISTENER
                + "[limits]\nmailbox_messages_max = 100\nin_flight_max = 5\n[admin]\nhttp_port = 0\n";

        assertThat(reload(other))
                .containsExactlyInAnyOrder(
                        "loops: 1 -> 2 (takes a restart)",
                        "sys_interval_seconds: 10 -> 5 (takes a restart)",
                        "limits.mailbox_messages_max: 65536 -> 100 (takes a restart)",
                        "limits.in_flight_max: 1024 -> 5",
                        "admin.http_port: none -> 0 (takes a restart)");
        assertThat(reload(other)).hasSize(4).allMatch(line -> line.endsWith("(takes a restart)"));
        assertThat(broker().admin()).isEmpty();
    }

    @Test
    void aListenerOfMqttSnTakesARestart() throws Exception {
        start(LISTENER);

        assertThat(reload(LISTENER + "[[listener]]\nprotocol = \"mqtt-sn\"\nport = 0\n"))
                .hasSize(1)
                .allMatch(line -> line.endsWith("(takes a restart)"));
        assertThat(broker().addresses()).hasSize(1);
    }

    @Test
    void aListenerThatBecomesOneForDatagramsStaysAsItIs() throws Exception {
        start(LISTENER);

        assertThat(reload(LISTENER + "protocol = \"mqtt-sn\"\n"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("(takes a restart)"));

        assertThat(connect(come(0), "a", "")).isZero();
        assertThat(reload(LISTENER)).isEmpty();
    }

    @Test
    void aBrokerWithoutAJournalPromisesNothingMore() throws Exception {
        start("[[listener]]\nport = 0\ndurability = \"memory\"\n");

        assertThatThrownBy(() -> reload(LISTENER))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("takes a restart, since the broker was started without a journal");
    }

    private static final String HASH = "c2FsdHNhbHRzYWx0$"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";
}
