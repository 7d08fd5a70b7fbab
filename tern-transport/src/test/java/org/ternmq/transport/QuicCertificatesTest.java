package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.transport.client.Crl;
import org.ternmq.transport.client.QuicClient;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.quic.QuicTls;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.NamePart;
import org.ternmq.transport.tls.UnusableFileException;

/** Certificates at a listener for QUIC: several hosts, and what those of clients are good for. */
@Timeout(60)
class QuicCertificatesTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder = Path.of("");

    @BeforeAll
    static void isThere() {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                QuicTls.isAvailable(), "skipped, because Netty's library for QUIC does not run here");
    }

    private static X509Bundle device(String name) throws Exception {
        return TlsBroker.device(name).buildIssuedBy(TlsBroker.AUTHORITY);
    }

    private static CertificateBuilder server(String host) {
        return TlsBroker.device(host).addSanDnsName(host);
    }

    private CertificateFiles files(NamePart clientId, Optional<Path> revocations, CertificateBuilder... servers)
            throws Exception {
        CertificateFiles one = TlsBroker.required(folder, revocations, clientId);
        return new CertificateFiles(TlsBroker.pairs(folder, servers), one.clients(), one.protocols());
    }

    private Path revocations(X509Bundle... revoked) throws Exception {
        return TlsBroker.put(
                folder.resolve("crl.pem"),
                Crl.pem(TlsBroker.AUTHORITY, Instant.now().plus(DAY), List.of(revoked)));
    }

    private static Connack connect(TlsBroker broker, QuicSslContext tls, String clientId) throws IOException {
        try (QuicClient quic = new QuicClient(broker.address, tls, null, 60_000)) {
            RawClient client = new RawClient(quic.open(), Version.V5);
            client.send(Connect.of(Version.V5, clientId, true, 0));
            return (Connack) client.read();
        }
    }

    private static boolean isLetIn(TlsBroker broker, QuicSslContext tls) {
        try {
            return connect(broker, tls, "a").isAccepted();
        } catch (IOException | AssertionError refused) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({"a.example, a.example", "B.example, b.example", "elsewhere, a.example", ", a.example"})
    void theHostThatTheClientAsksForDecidesAndAllAskForACertificate(@Nullable String host, String shown)
            throws Exception {
        var files = files(NamePart.CN, Optional.empty(), server("a.example"), server("b.example"));
        try (TlsBroker broker = new TlsBroker(files)) {
            try (QuicClient quic = new QuicClient(broker.address, host, device("pump-7"))) {
                assertEquals("CN=" + shown, subject(quic));
                RawClient client = new RawClient(quic.open(), Version.V5);
                client.send(Connect.of(Version.V5, "", true, 0));
                assertThat(((Connack) client.read()).properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, ""))
                        .isEqualTo("pump-7");
            }
            X509Bundle stranger =
                    TlsBroker.device("pump-7").buildIssuedBy(TlsBroker.authority("Devices")); // of the same name
            for (X509Bundle wrong : java.util.Arrays.asList(null, stranger)) {
                assertThat(isOpened(broker, host, wrong)).isFalse();
            }
            broker.awaitLog("NOT_AUTHORIZED TLS: no client certificate");
            broker.awaitLog("NOT_AUTHORIZED TLS: the client certificate is no good");
            assertThat(broker.log).filteredOn(line -> line.contains("TLS:")).hasSize(2);
        }
    }

    private static boolean isOpened(TlsBroker broker, @Nullable String host, @Nullable X509Bundle own) {
        try (QuicClient quic = new QuicClient(broker.address, host, own)) {
            RawClient client = new RawClient(quic.open(), Version.V5);
            client.send(Connect.of(Version.V5, "a", true, 0));
            return ((Connack) client.read()).isAccepted();
        } catch (IOException | AssertionError refused) {
            return false;
        }
    }

    private static String subject(QuicClient quic) throws IOException {
        var session = Objects.requireNonNull(quic.connection().sslEngine()).getSession();
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void theNameInTheCertificateIsTheClientIdentifier() throws Exception {
        try (TlsBroker broker = new TlsBroker(files(NamePart.CN, Optional.empty(), server("a")))) {
            QuicSslContext tls = QuicClient.tls(device("pump-7"));
            for (int i = 0; i < 3; i++) { // the later ones may resume the session of the first
                assertThat(connect(broker, tls, "").properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, ""))
                        .isEqualTo("pump-7");
            }
            assertThat(connect(broker, tls, "pump-7").isAccepted()).isTrue();
            assertThat(connect(broker, tls, "pump-8").returnCode())
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code());
        }
    }

    @Test
    void whoLacksTheNameIsKeptOut() throws Exception {
        try (TlsBroker broker = new TlsBroker(files(NamePart.SAN, Optional.empty(), server("a")))) {
            assertThat(isLetIn(broker, QuicClient.tls(device("pump-7")))).isFalse();
            broker.awaitLog("NOT_AUTHORIZED TLS: the client certificate has no alternative name");
        }
    }

    @Test
    void whoIsRevokedIsKeptOutThoughItsSessionCouldBeResumed() throws Exception {
        X509Bundle own = device("lost");
        QuicSslContext tls = QuicClient.tls(own);
        try (TlsBroker broker = new TlsBroker(files(NamePart.NONE, Optional.of(revocations()), server("a")))) {
            assertThat(isLetIn(broker, tls)).isTrue();
            assertThat(isLetIn(broker, tls)).isTrue();
            revocations(own);
            Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> !isLetIn(broker, tls));
            revocations();
            Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> isLetIn(broker, tls));
        }
    }

    @Test
    void aFileThatCannotBeUsedIsToldOnceAndTheOldOneHolds() throws Exception {
        CertificateFiles files = files(NamePart.NONE, Optional.empty(), server("a"));
        QuicSslContext tls = QuicClient.tls(device("me"));
        try (TlsBroker broker = new TlsBroker(files)) {
            Path key = files.pairs().getFirst().key();
            TlsBroker.put(key, "no key");
            Awaitility.await().pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
                assertThat(isLetIn(broker, tls)).isTrue();
                assertThat(broker.log).contains("noticed there is no key in " + key + "; the old one holds");
            });
            TlsBroker.write(folder, "server0", server("b").buildIssuedBy(TlsBroker.AUTHORITY));
            Awaitility.await().pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
                assertThat(isLetIn(broker, tls)).isTrue();
                assertThat(broker.log).anyMatch(line -> line.contains("new connections get the certificate"));
            });
            assertThat(broker.log)
                    .filteredOn(line -> line.contains("no key in"))
                    .hasSize(1);
        }
        TlsBroker.put(files.pairs().getFirst().certificate(), "nothing");
        assertThatThrownBy(() -> new TlsBroker(files)).hasMessageContaining("there is no certificate in");
    }

    @ParameterizedTest
    @EnumSource(names = {"rsa2048", "ecp256", "ecp384"})
    void certificatesForRsaAndEcCanBeUsed(CertificateBuilder.Algorithm algorithm) throws Exception {
        CertificateFiles files =
                files(NamePart.NONE, Optional.empty(), server("a").algorithm(algorithm));
        try (TlsBroker broker = new TlsBroker(files)) {
            assertThat(isLetIn(broker, QuicClient.tls(device("me")))).isTrue();
        }
    }

    @Test
    void anotherKindIsRefusedInASentence() throws Exception {
        CertificateFiles files =
                files(NamePart.NONE, Optional.empty(), server("a").algorithm(CertificateBuilder.Algorithm.ed25519));
        assertThatThrownBy(() -> new TlsBroker(files))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageEndingWith("server0.key cannot be used: QUIC takes keys for RSA and EC");
    }
}
