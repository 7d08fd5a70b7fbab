package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.server.config.AccessConfiguration;
import org.ternmq.server.config.AccessConfiguration.Way;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Configuration.Transport;
import org.ternmq.server.config.Listener;
import org.ternmq.testkit.Covers;
import org.ternmq.transport.SocketKind;

/** A whole broker on real sockets, started and stopped. */
class TernBrokerTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NIO"})
    void aClientConnectsAndIsToldWhenTheBrokerStops(Transport transport) throws Exception {
        TernBroker broker = TernBroker.start(local().withLoops(2, transport));
        try (Socket client = connect(broker)) {
            send(client, CONNECT_5);
            assertThat(read(client, 5)).matches("20..0000");

            broker.close();

            String rest = HexFormat.of().formatHex(client.getInputStream().readAllBytes());
            assertThat(rest).startsWith("e0").contains("8b");
        } finally {
            broker.close();
        }
    }

    @Test
    void theWholeSuiteCanBeRunWithTheSocketsOfTheJdk() throws Exception {
        boolean wanted = "nio".equals(System.getenv("TERN__TRANSPORT"));
        try (TernBroker broker = TernBroker.start(local())) {
            assertThat(broker.transport()).isEqualTo(wanted ? SocketKind.NIO : SocketKind.best());
        }
    }

    @Test
    void whatIsNoConnectIsClosedAndOthersLiveOn() throws Exception {
        try (TernBroker broker = TernBroker.start(local());
                Socket good = connect(broker);
                Socket bad = connect(broker)) {
            send(good, CONNECT_4);
            assertThat(read(good, 4)).isEqualTo("20020000");

            send(bad, "c000");
            assertThat(bad.getInputStream().readAllBytes()).isEmpty();

            send(good, "c000");
            assertThat(read(good, 2)).isEqualTo("d000");
        }
    }

    @Test
    @Covers({"MQTT-4.2.0-1", "MQTT3-7.1.1-1"})
    void listensOnAllOfItsAddresses() throws Exception {
        Listener any = new Listener("127.0.0.1", 0);
        try (TernBroker broker = TernBroker.start(local().withListeners(any, any))) {
            assertThat(broker.addresses()).hasSize(2).doesNotHaveDuplicates();
            for (InetSocketAddress address : broker.addresses()) {
                try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                    send(client, CONNECT_4);
                    assertThat(read(client, 4)).isEqualTo("20020000");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NIO"})
    void aPortInUseIsOneSentenceAndNothingStaysBehind(Transport transport) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Listener taken = new Listener("127.0.0.1", other.getLocalPort());

            assertThatThrownBy(() ->
                            TernBroker.start(local().withLoops(1, transport).withListeners(taken)))
                    .isInstanceOf(StartException.class)
                    .hasMessage("cannot listen on " + taken
                            + ": another program uses this port; stop it or choose another port");
        }
        TernBroker.start(local()).close(); // the data folder is free again
    }

    @Test
    void anAddressOfAnotherMachineIsRefusedInOneSentence() {
        Listener elsewhere = new Listener("192.0.2.1", 0);
        Configuration open = allowingAnonymous(local().withListeners(elsewhere));

        assertThatThrownBy(() -> TernBroker.start(open))
                .isInstanceOf(StartException.class)
                .hasMessage("cannot listen on 192.0.2.1:0: this machine does not have that address");
    }

    @Test
    void aSecondBrokerOnTheSameDataIsRefused() throws Exception {
        TernBroker first = TernBroker.start(local());

        assertThatThrownBy(() -> TernBroker.start(local()))
                .isInstanceOf(StartException.class)
                .hasMessage("the data folder " + folder + " is in use by another broker (process "
                        + ProcessHandle.current().pid() + "); stop it or choose another folder");

        first.close();
        first.close();
        TernBroker.start(local()).close();
    }

    @Test
    void aDataFolderThatIsAFileIsRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> TernBroker.start(local().withData(file)))
                .isInstanceOf(StartException.class)
                .hasMessage("the data folder " + file + " cannot be used: " + file + " is not a folder");
    }

    @Test
    void aJournalThatCannotBeOpenedLeavesNothingRunning() throws Exception {
        Files.createFile(folder.resolve("journal"));
        List<Thread> before = logThreads();

        assertThatThrownBy(() -> TernBroker.start(local())).isInstanceOf(StartException.class);
        assertThat(logThreads()).isSubsetOf(before);
    }

    private static List<Thread> logThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tern-log"))
                .toList();
    }

    @Test
    void aListenerForOthersNeedsTheWordInEmbeddedBrokersToo() {
        assertThatThrownBy(() -> TernBroker.start(local().withListeners(new Listener("0.0.0.0", 0))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("0.0.0.0:0 can be reached from other machines");
    }

    @Test
    void aPasswordFileThatIsNeverAskedLetsNobodyIn(@TempDir Path files) throws Exception {
        Path users = Files.writeString(files.resolve("users"), "");
        Configuration neverAsked =
                local().withAccess(access(List.of(Way.CERTIFICATE), Optional.of(users), Optional.empty()));

        assertThat(answerToAnn(neverAsked)).isEqualTo("20020004");
        assertThat(answerToAnn(allowingAnonymous(neverAsked))).isEqualTo("20020004");
    }

    /** As if the jar of the one that knew the clients had been taken away. */
    @Test
    void plugInsThatAskNobodyWhoItIsOpenABrokerOnlyIfThatIsSaid(@TempDir Path plugins) throws Exception {
        Configuration askingNobody = local().withAccess(access(
                List.of(Way.values()),
                Optional.empty(),
                Optional.of(new AccessConfiguration.Plugins(plugins, Duration.ofSeconds(60), Map.of()))));

        assertThatThrownBy(() -> TernBroker.start(askingNobody).close())
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("no plug-in in " + plugins + " finds out who clients are")
                .hasMessageEndingWith("allow_anonymous must be true for that");
        assertThat(answerToAnn(allowingAnonymous(askingNobody))).isEqualTo("20020000");
    }

    private static AccessConfiguration access(
            List<Way> ways, Optional<Path> passwordFile, Optional<AccessConfiguration.Plugins> plugins) {
        AccessConfiguration standard = Configuration.standard().access();
        return new AccessConfiguration(
                false,
                ways,
                standard.timeLimit(),
                standard.work(),
                passwordFile,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                plugins);
    }

    private static String answerToAnn(Configuration configuration) throws Exception {
        try (TernBroker broker = TernBroker.start(configuration);
                Socket client = connect(broker)) {
            send(client, CONNECT_ANN);
            return read(client, 4);
        }
    }

    private Configuration local() {
        return Configuration.standard()
                .withData(folder)
                .withLoops(1, Transport.AUTO)
                .withListeners(new Listener("127.0.0.1", 0));
    }

    private static Configuration allowingAnonymous(Configuration from) {
        return from.withAccess(from.access().withAnonymous(true));
    }

    private static Socket connect(TernBroker broker) throws IOException {
        InetSocketAddress address = broker.addresses().get(0);
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(10_000);
        return client;
    }

    private static void send(Socket client, String hex) throws IOException {
        client.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    /** Packets of up to 127 bytes: the first one, of which at least its first bytes are there. */
    private static String read(Socket client, int least) throws IOException {
        InputStream in = client.getInputStream();
        byte[] head = in.readNBytes(2);
        byte[] body = in.readNBytes(head[1]);
        assertThat(head.length + body.length).isGreaterThanOrEqualTo(least);
        String all = HexFormat.of().formatHex(head) + HexFormat.of().formatHex(body);
        return head[0] == 0x20 ? all.substring(0, 8) : all;
    }

    // CONNECT with the client identifier "c", clean, keep-alive 60 seconds.
    private static final String CONNECT_4 = "100d" + "00044d515454" + "04" + "02" + "003c" + "000163";
    private static final String CONNECT_5 = "100e" + "00044d515454" + "05" + "02" + "003c" + "00" + "000163";

    // The same with a user name and a password.
    private static final String CONNECT_ANN =
            "1015" + "00044d515454" + "04" + "c2" + "003c" + "000163" + "0003616e6e" + "000178";
}
