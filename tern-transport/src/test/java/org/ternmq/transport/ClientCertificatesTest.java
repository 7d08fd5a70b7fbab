package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.transport.client.Crl;
import org.ternmq.transport.client.TlsClient;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.NamePart;

/** Who gets in where clients have to show a certificate, and what the log says of the others. */
@Timeout(60)
class ClientCertificatesTest {
    private final Instant now = Instant.now();
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder = Path.of("");

    private Path revocations(Instant next, X509Bundle... revoked) throws Exception {
        return TlsBroker.put(folder.resolve("crl.pem"), Crl.pem(TlsBroker.AUTHORITY, next, List.of(revoked)));
    }

    static Stream<Arguments> providersAndReasons() {
        return TlsBroker.providers()
                .flatMap(provider -> Stream.of(
                                "none: no client certificate",
                                "expired: the client certificate has expired",
                                "early: the client certificate is not valid yet",
                                "revoked: the client certificate is revoked",
                                "alone: the client certificate is of an unknown authority",
                                "stranger: the client certificate is of an unknown authority",
                                "below: an authority of the client certificate has no revocation list that is in force",
                                "server: the client certificate is no good: Extended key usage")
                        .map(line -> line.split(": ", 2))
                        .map(words -> Arguments.of(provider, words[0], words[1])));
    }

    private @Nullable X509Bundle bad(String kind) throws Exception {
        var builder = TlsBroker.device(kind);
        return switch (kind) {
            case "none" -> null;
            case "expired" ->
                builder.notBefore(now.minus(DAY.multipliedBy(2)))
                        .notAfter(now.minus(DAY))
                        .buildIssuedBy(TlsBroker.AUTHORITY);
            case "early" ->
                builder.notBefore(now.plus(DAY))
                        .notAfter(now.plus(DAY.multipliedBy(2)))
                        .buildIssuedBy(TlsBroker.AUTHORITY);
            case "alone" -> builder.setIsCertificateAuthority(true).buildSelfSigned();
            case "stranger" -> builder.buildIssuedBy(TlsBroker.authority("Strangers"));
            case "below" -> // of an authority below ours, which has no list
                builder.buildIssuedBy(TlsBroker.device("Below")
                        .setIsCertificateAuthority(true)
                        .buildIssuedBy(TlsBroker.AUTHORITY));
            case "server" -> builder.addExtendedKeyUsageServerAuth().buildIssuedBy(TlsBroker.AUTHORITY);
            default -> builder.buildIssuedBy(TlsBroker.AUTHORITY);
        };
    }

    @ParameterizedTest
    @MethodSource("providersAndReasons")
    void whoHasNoGoodCertificateIsKeptOutAndTheLogSaysWhy(SslProvider provider, String kind, String why)
            throws Exception {
        X509Bundle own = bad(kind);
        Path list =
                own != null && kind.equals("revoked") ? revocations(now.plus(DAY), own) : revocations(now.plus(DAY));
        try (var broker = new TlsBroker(provider, TlsBroker.required(folder, Optional.of(list)))) {
            for (String version : List.of("TLSv1.3", "TLSv1.2")) {
                broker.log.clear();
                assertThatThrownBy(() -> broker.connect(new TlsClient(own).speaks(version), "a"))
                        .isInstanceOf(IOException.class);
                broker.awaitLog("NOT_AUTHORIZED TLS: " + why);
                assertThat(broker.log).hasSize(1);
            }
            X509Bundle good = TlsBroker.device("good").buildIssuedBy(TlsBroker.AUTHORITY);
            assertThat(broker.connect(new TlsClient(good), "a").isAccepted()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void whoComesFromBelowIsLetInWhereEachAuthorityHasAList(SslProvider provider) throws Exception {
        X509Bundle below =
                TlsBroker.device("Below").setIsCertificateAuthority(true).buildIssuedBy(TlsBroker.AUTHORITY);
        X509Bundle good = TlsBroker.device("good").buildIssuedBy(below);
        X509Bundle lost = TlsBroker.device("lost").buildIssuedBy(below);
        Path lists = TlsBroker.put(
                folder.resolve("crl.pem"),
                Crl.pem(TlsBroker.AUTHORITY, now.plus(DAY), List.of()) + Crl.pem(below, now.plus(DAY), List.of(lost)));
        try (var broker = new TlsBroker(provider, TlsBroker.required(folder, Optional.of(lists)))) {
            assertThat(broker.connect(new TlsClient(good), "a").isAccepted()).isTrue();
            assertThatThrownBy(() -> broker.connect(new TlsClient(lost), "a")).isInstanceOf(IOException.class);
            broker.awaitLog("NOT_AUTHORIZED TLS: the client certificate is revoked");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void whereACertificateIsOptionalNoneWillDoButNotAWrongOne(SslProvider provider) throws Exception {
        CertificateFiles required = TlsBroker.required(folder, Optional.empty());
        var optional = new CertificateFiles(
                required.pairs(),
                new CertificateFiles.Clients(
                        CertificateFiles.Clients.Wanted.OPTIONAL,
                        required.clients().authorities(),
                        Optional.empty(),
                        NamePart.NONE,
                        NamePart.NONE),
                required.protocols());
        try (var broker = new TlsBroker(provider, optional)) {
            assertThat(broker.connect(new TlsClient(null), "a").isAccepted()).isTrue();
            X509Bundle good = TlsBroker.device("good").buildIssuedBy(TlsBroker.AUTHORITY);
            assertThat(broker.connect(new TlsClient(good), "a").isAccepted()).isTrue();
            assertThatThrownBy(() -> broker.connect(new TlsClient(bad("expired")), "a"))
                    .isInstanceOf(IOException.class);
            broker.awaitLog("NOT_AUTHORIZED TLS: the client certificate has expired");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void whoIsRevokedLaterIsKeptOutFromThenOnThoughItsSessionCouldBeResumed(SslProvider provider) throws Exception {
        X509Bundle own = TlsBroker.device("lost").buildIssuedBy(TlsBroker.AUTHORITY);
        try (var broker =
                new TlsBroker(provider, TlsBroker.required(folder, Optional.of(revocations(now.plus(DAY)))))) {
            TlsClient client = new TlsClient(own);
            assertThat(broker.connect(client, "a").isAccepted()).isTrue();
            assertThat(broker.connect(client, "a").isAccepted()).isTrue();
            revocations(now.plus(DAY), own);
            Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
                try {
                    return !broker.connect(client, "a").isAccepted();
                } catch (IOException refused) {
                    return true;
                }
            });
            broker.awaitLog("TLS: the client certificate is revoked");
            revocations(now.plus(DAY));
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(300))
                    .ignoreExceptions()
                    .until(() -> broker.connect(client, "a").isAccepted());
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void aListThatHasEndedLetsNobodyInAndIsToldWhenItIsRead(SslProvider provider) throws Exception {
        X509Bundle own = TlsBroker.device("me").buildIssuedBy(TlsBroker.AUTHORITY);
        try (var broker =
                new TlsBroker(provider, TlsBroker.required(folder, Optional.of(revocations(now.minus(DAY)))))) {
            broker.awaitLog("noticed the revocation list of CN=Devices in " + folder.resolve("crl.pem") + " has ended");
            assertThatThrownBy(() -> broker.connect(new TlsClient(own), "a")).isInstanceOf(IOException.class);
            broker.awaitLog("TLS: an authority of the client certificate has no revocation list that is in force");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void theCommonNameIsTheClientIdentifier(SslProvider provider) throws Exception {
        X509Bundle own = TlsBroker.device("pump-7").buildIssuedBy(TlsBroker.AUTHORITY);
        try (var broker = new TlsBroker(provider, TlsBroker.required(folder, Optional.empty(), NamePart.CN))) {
            TlsClient client = new TlsClient(own);
            for (int i = 0; i < 3; i++) { // the later ones resume the session of the first
                Connack assigned = broker.connect(client, "");
                assertThat(assigned.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, ""))
                        .isEqualTo("pump-7");
            }
            Connack same = broker.connect(client, "pump-7");
            assertThat(same.isAccepted()).isTrue();
            assertThat(same.properties().has(PropertyId.ASSIGNED_CLIENT_IDENTIFIER))
                    .isFalse();
            assertThat(broker.connect(client, "pump-8").returnCode())
                    .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code());
            assertThat(broker.connect(client, Connect.of(Version.V3_1_1, "pump-8", true, 0))
                            .returnCode())
                    .isEqualTo(2);
            assertThat(broker.connect(client, Connect.of(Version.V3_1_1, "", true, 0))
                            .isAccepted())
                    .isTrue();
        }
    }

    static Stream<Arguments> alternativeNames() throws Exception {
        return Stream.of(
                Arguments.of(TlsBroker.device("a").addSanDnsName("pump-7.example"), "pump-7.example"),
                Arguments.of(TlsBroker.device("a").addSanRfc822Name("pump@example"), "pump@example"),
                Arguments.of(TlsBroker.device("a").addSanUriName("urn:pump:7"), "urn:pump:7"),
                Arguments.of(TlsBroker.device("a").addSanIpAddress("10.0.0.7"), "10.0.0.7"),
                Arguments.of(TlsBroker.device("a").addSanUriName("urn:b").addSanDnsName("a.example"), "urn:b"));
    }

    @ParameterizedTest
    @MethodSource("alternativeNames")
    void theFirstAlternativeNameIsTheClientIdentifier(io.netty.pkitesting.CertificateBuilder device, String name)
            throws Exception {
        SslProvider provider = TlsBroker.providers().toList().getLast();
        try (var broker = new TlsBroker(provider, TlsBroker.required(folder, Optional.empty(), NamePart.SAN))) {
            TlsClient client = new TlsClient(device.buildIssuedBy(TlsBroker.AUTHORITY));
            assertThat(broker.connect(client, "").properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, ""))
                    .isEqualTo(name);
        }
    }

    @ParameterizedTest
    @MethodSource("org.ternmq.transport.TlsBroker#providers")
    void whoLacksTheNameIsKeptOut(SslProvider provider) throws Exception {
        X509Bundle own = TlsBroker.device("pump-7").buildIssuedBy(TlsBroker.AUTHORITY);
        try (var broker = new TlsBroker(provider, TlsBroker.required(folder, Optional.empty(), NamePart.SAN))) {
            assertThatThrownBy(() -> broker.connect(new TlsClient(own), "a")).isInstanceOf(IOException.class);
            broker.awaitLog("NOT_AUTHORIZED TLS: the client certificate has no alternative name");
        }
    }
}
