package org.ternmq.cli.sn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.server.TernBroker;
import org.ternmq.server.TernSnGateway;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.SnException;
import org.ternmq.sn.client.endpoint.SnMessage;
import org.ternmq.sn.client.link.DatagramLink;
import org.ternmq.sn.client.options.SnClientOptions;

/** Devices with pre-shared keys and a whole broker: one sleeps, comes from another port, and goes on. */
@Timeout(60)
class DtlsSleeperTest {
    private static final String METER = "000102030405060708090a0b0c0d0e0f";
    private static final String PUMP = "0f0e0d0c0b0a09080706050403020100";

    @TempDir
    Path folder = Path.of("");

    private final List<DtlsLink> links = new CopyOnWriteArrayList<>();
    private final List<String> asleep = new CopyOnWriteArrayList<>();
    private final List<String> watched = new CopyOnWriteArrayList<>();

    private TernBroker broker() throws Exception {
        Files.writeString(folder.resolve("psk"), "meter-7:" + METER + "\npump-3:" + PUMP + "\n");
        Files.writeString(
                folder.resolve("acl"), "user meter-7\ntopic readwrite meter/#\nuser pump-3\ntopic readwrite #\n");
        Path file = Files.writeString(folder.resolve("tern.toml"), """
                data = '%s'
                [[listener]]
                port = 0
                [[listener]]
                protocol = "mqtt-sn"
                port = 0
                sn_psk_file = '%s'
                [[listener]]
                protocol = "mqtt-sn"
                port = 0
                sn_gateway_id = 2
                [authorization]
                acl_file = '%s'
                """.formatted(
                        folder.resolve("data"), folder.resolve("psk"), folder.resolve("acl")));
        return TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()));
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static DatagramLink.Opener opener(
            InetSocketAddress gateway, String identity, String hexKey, List<DtlsLink> opened) {
        var credentials = new DtlsCredentials(
                Optional.of(new DtlsCredentials.SharedKey(
                        identity, Bytes.wrap(java.util.HexFormat.of().parseHex(hexKey)))),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                true);
        return () -> {
            DtlsLink link = DtlsLink.open(gateway, credentials, Duration.ofSeconds(20));
            opened.add(link);
            return link;
        };
    }

    private static String text(SnMessage message) {
        return message.topic() + "=" + message.payload().toUtf8() + " " + message.qos();
    }

    private SnClient meter(InetSocketAddress gateway) {
        SnClient client = SnClient.over(
                List.of(opener(gateway, "meter-7", METER, links)),
                SnClientOptions.of("meter").withCleanSession(false),
                came -> asleep.add(text(came)));
        client.connect();
        return client;
    }

    private SnClient pump(InetSocketAddress gateway) {
        SnClient client = SnClient.over(
                List.of(opener(gateway, "pump-3", PUMP, new ArrayList<>())),
                SnClientOptions.of("pump"),
                came -> watched.add(text(came)));
        client.connect();
        return client;
    }

    @Test
    void aSleeperWhosePortBecomesAnotherGetsWhatWaitedAndPublishes() throws Exception {
        try (TernBroker broker = broker();
                SnClient meter = meter(at(broker.addresses().get(1).getPort()));
                SnClient pump = pump(at(broker.addresses().get(1).getPort()))) {
            meter.subscribe("meter/+", Qos.EXACTLY_ONCE);
            pump.subscribe("meter/out", Qos.EXACTLY_ONCE);
            meter.sleep(Duration.ofSeconds(60));
            for (Qos qos : Qos.values()) {
                pump.publish("meter/in", Bytes.utf8("x"), qos, false);
            }
            assertThat(asleep).isEmpty();

            links.getLast().moveToAnotherPort();
            meter.wake();
            assertThat(asleep).containsExactlyInAnyOrder("meter/in=x 0", "meter/in=x 1", "meter/in=x 2");

            links.getLast().moveToAnotherPort();
            meter.connect();
            meter.publish("meter/out", Bytes.utf8("1"), Qos.AT_LEAST_ONCE, false);
            meter.publish("meter/out", Bytes.utf8("2"), Qos.EXACTLY_ONCE, false);
            Awaitility.await().until(() -> watched.size() == 2);
            assertThat(watched).containsExactly("meter/out=1 1", "meter/out=2 2");
        }
    }

    @Test
    void theRulesAreThoseOfTheIdentity() throws Exception {
        try (TernBroker broker = broker();
                SnClient meter = meter(at(broker.addresses().get(1).getPort()));
                SnClient pump = pump(at(broker.addresses().get(1).getPort()))) {
            pump.publish("pump/a", Bytes.utf8("x"), Qos.AT_LEAST_ONCE, false);
            assertThatThrownBy(() -> meter.publish("pump/a", Bytes.utf8("x"), Qos.AT_LEAST_ONCE, false))
                    .isInstanceOfSatisfying(
                            SnException.class, e -> assertThat(e.kind()).isEqualTo(SnException.Kind.REJECTED));
        }
    }

    @Test
    void aGatewayThatStandsAloneSpeaksItToo() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "meter-7:" + METER + "\n");
        try (TernBroker broker = broker();
                TernSnGateway gateway = TernSnGateway.start(
                        new Listener("127.0.0.1", 0)
                                .with(Listener.Protocol.MQTT_SN)
                                .with(Listener.Sn.STANDARD.withPreSharedKeys(keys)),
                        new TernSnGateway.Broker(
                                "127.0.0.1",
                                broker.addresses().get(0).getPort(),
                                Version.V5,
                                Optional.empty(),
                                "pump-3",
                                null),
                        1);
                SnClient meter = meter(gateway.address())) {
            meter.subscribe("a", Qos.AT_LEAST_ONCE);
            meter.publish("a", Bytes.utf8("b"), Qos.AT_LEAST_ONCE, false);
            Awaitility.await().untilAsserted(() -> assertThat(asleep).containsExactly("a=b 1"));
        }
    }

    // ---- the command line

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String line, Object... more) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ")));
        Arrays.stream(more).map(String::valueOf).forEach(words::add);
        Streams streams = new Streams(
                InputStream.nullInputStream(),
                new ByteArrayOutputStream(),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new picocli.CommandLine(new SnPubCommand(streams))
                .setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(words.toArray(new String[0]));
    }

    @Test
    void theCommandTakesItsKeyFromAFile() throws Exception {
        try (TernBroker broker = broker()) {
            String port = "-p " + broker.addresses().get(1).getPort() + " -t meter/a -m x -q 1 ";
            Path psk = folder.resolve("psk");
            assertThat(run(port + "--psk-identity meter-7 --psk-file", psk)).isEqualTo(ExitCode.OK);
            assertThat(run(port + "--psk-file", psk)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("--psk-file has several identities; --psk-identity NAME picks one");
            Path wrong = Files.writeString(folder.resolve("wrong"), "meter-7:" + PUMP);
            assertThat(run(port + "--retry 1 --psk-file", wrong)).isEqualTo(ExitCode.CANNOT_CONNECT);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("the gateway does not answer to who we are; does it know this identity, with this key?")
                    .doesNotContain(PUMP);
            assertThat(run("-t a -m x --psk-identity meter-7")).isEqualTo(ExitCode.USAGE);
            assertThat(run("-t a -m x --cert a")).isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void whereOneSpeaksDtlsAndTheOtherDoesNotNobodyAnswers() throws Exception {
        try (TernBroker broker = broker()) {
            String dtls = "-p " + broker.addresses().get(1).getPort();
            String plain = "-p " + broker.addresses().get(2).getPort();
            assertThat(run(dtls + " -t meter/a -m x -q 1 --retry 0.2")).isEqualTo(ExitCode.CANNOT_CONNECT);
            assertThat(run(
                            plain + " -t meter/a -m x -q 1 --retry 0.5 --psk-identity meter-7 --psk-file",
                            folder.resolve("psk")))
                    .isEqualTo(ExitCode.CANNOT_CONNECT);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("DTLS: no answer; is there a gateway, and does it speak DTLS?");
        }
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void theCommandShowsACertificateAndLooksAtTheGateways() throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Devices")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle own =
                new CertificateBuilder().ecp256().subject("CN=localhost").buildIssuedBy(authority);
        X509Bundle pump = new CertificateBuilder().ecp256().subject("CN=pump-3").buildIssuedBy(authority);
        X509Bundle others = new CertificateBuilder()
                .ecp256()
                .subject("CN=Others")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path authorities = write("ca.pem", authority.getCertificatePEM());
        Path strangers = write("others.pem", others.getCertificatePEM());
        Path acl = write("acl", "user pump-3\ntopic readwrite pump/#\n");
        Path file = write("tern.toml", """
                data = '%s'
                [[listener]]
                protocol = "mqtt-sn"
                port = 0
                certificate = '%s'
                key = '%s'
                client_certificates = "required"
                client_authorities = '%s'
                user_name_from_certificate = "cn"
                [authorization]
                acl_file = '%s'
                """.formatted(
                        folder.resolve("data"),
                        write("server.pem", own.getCertificatePEM()),
                        write("server.key", own.getPrivateKeyPEM()),
                        authorities,
                        acl));
        try (TernBroker broker = TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()))) {
            String port = "-p " + broker.addresses().get(0).getPort() + " -m x -q 1 --cert "
                    + write("pump.pem", pump.getCertificatePEM()) + " --key "
                    + write("pump.key", pump.getPrivateKeyPEM());
            String trust = port + " --cafile " + authorities;
            assertThat(run(trust + " -t pump/a")).isEqualTo(ExitCode.OK);
            assertThat(run(trust + " -t meter/a")).as("what pump-3 may not").isEqualTo(ExitCode.BAD_REASON);
            assertThat(run(trust + " -t pump/a -h 127.0.0.1")).isEqualTo(ExitCode.CANNOT_CONNECT);
            assertThat(run(trust + " -t pump/a -h 127.0.0.1 --insecure")).isEqualTo(ExitCode.OK);
            assertThat(run(port + " -t pump/a --cafile " + strangers)).isEqualTo(ExitCode.CANNOT_CONNECT);
            assertThat(run("-p 1 -t a -m x --cafile " + acl)).isEqualTo(ExitCode.CONFIGURATION);
        }
    }
}
