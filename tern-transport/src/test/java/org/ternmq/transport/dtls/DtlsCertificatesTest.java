package org.ternmq.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.transport.dtls.DtlsBroker.AUTHORITY;
import static org.ternmq.transport.dtls.DtlsBroker.CONNACK;
import static org.ternmq.transport.dtls.DtlsBroker.CONNECT;
import static org.ternmq.transport.dtls.DtlsBroker.KEY;
import static org.ternmq.transport.dtls.DtlsBroker.device;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.client.Crl;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertificateFiles.Clients;
import org.ternmq.transport.tls.NamePart;

/** Certificates at a port of MQTT-SN: ours, and those of devices, which have to be as good as for TLS. */
@Timeout(60)
class DtlsCertificatesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private final Instant now = Instant.now();

    @TempDir
    Path folder = Path.of("");

    private CertificateFiles required(X509Bundle... revoked) throws Exception {
        Path authorities = DtlsBroker.put(folder.resolve("ca.pem"), AUTHORITY.getCertificatePEM());
        Path list = DtlsBroker.put(folder.resolve("crl.pem"), Crl.pem(AUTHORITY, now.plus(DAY), List.of(revoked)));
        return files(new Clients(
                Clients.Wanted.REQUIRED, Optional.of(authorities), Optional.of(list), NamePart.CN, NamePart.NONE));
    }

    private CertificateFiles files(Clients clients) throws Exception {
        return DtlsBroker.files(folder, device("localhost").buildIssuedBy(AUTHORITY), clients);
    }

    private static DtlsBroker broker(CertificateFiles files) throws IOException {
        return new DtlsBroker(Optional.of(files), Optional.empty());
    }

    @Test
    void aDeviceKnowsTheBrokerByItsCertificate() throws Exception {
        try (DtlsBroker broker = broker(files(Clients.ANYBODY));
                DtlsDevice device = DtlsDevice.withCertificate(broker.address, AUTHORITY, null);
                DtlsDevice wary = DtlsDevice.withCertificate(broker.address, DtlsBroker.authority("Others"), null)) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
            wary.send(CONNECT);
            broker.awaitLog("SERVER_UNAVAILABLE: DTLS: the client refuses our certificate or terms: bad certificate");
            assertThat(wary.receive(500)).isNull();
        }
    }

    @Test
    void keysForRsaWillDo() throws Exception {
        X509Bundle rsa =
                new CertificateBuilder().rsa2048().subject("CN=localhost").buildIssuedBy(AUTHORITY);
        try (DtlsBroker broker = broker(DtlsBroker.files(folder, rsa, Clients.ANYBODY));
                DtlsDevice device = DtlsDevice.withCertificate(broker.address, AUTHORITY, null)) {
            assertThat(device.ask(CONNECT)).isEqualTo(CONNACK);
        }
    }

    private @Nullable X509Bundle own(String kind) throws Exception {
        CertificateBuilder builder = device(kind);
        return switch (kind) {
            case "none" -> null;
            case "expired" ->
                builder.notBefore(now.minus(DAY.multipliedBy(2)))
                        .notAfter(now.minus(DAY))
                        .buildIssuedBy(AUTHORITY);
            case "early" ->
                builder.notBefore(now.plus(DAY))
                        .notAfter(now.plus(DAY.multipliedBy(2)))
                        .buildIssuedBy(AUTHORITY);
            case "stranger" -> builder.buildIssuedBy(DtlsBroker.authority("Strangers"));
            case "nameless" ->
                new CertificateBuilder().ecp256().subject("O=Nobody").buildIssuedBy(AUTHORITY);
            default -> builder.buildIssuedBy(AUTHORITY);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "none, no client certificate",
        "expired, the client certificate has expired",
        "early, the client certificate is not valid yet",
        "revoked, the client certificate is revoked",
        "stranger, the client certificate is of an unknown authority",
        "nameless, the client certificate has no common name",
    })
    void whoHasNoGoodCertificateIsKeptOutAndTheLogSaysWhy(String kind, String why) throws Exception {
        X509Bundle own = own(kind);
        try (DtlsBroker broker = broker(own != null && kind.equals("revoked") ? required(own) : required());
                DtlsDevice bad = DtlsDevice.withCertificate(broker.address, AUTHORITY, own);
                DtlsDevice good = DtlsDevice.withCertificate(broker.address, AUTHORITY, own("good"))) {
            bad.send(CONNECT);
            broker.awaitLog("NOT_AUTHORIZED: DTLS: " + why);
            assertThat(bad.receive(500)).isNull();
            assertThat(broker.events.lines).hasSize(1);
            assertThat(good.ask(CONNECT)).isEqualTo(CONNACK);
        }
    }

    @Test
    void theNameInTheCertificateOrTheIdentityIsTheUser() throws Exception {
        List<Optional<Certified>> names = new CopyOnWriteArrayList<>();
        Path keys = DtlsBroker.put(folder.resolve("psk"), "meter-7:" + KEY);
        try (var broker = new DtlsBroker(Optional.of(required()), Optional.of(keys));
                DtlsDevice shown = DtlsDevice.withCertificate(broker.address, AUTHORITY, own("pump-3"));
                DtlsDevice shared = DtlsDevice.withKey(broker.address, "meter-7", KEY)) {
            assertThat(shown.ask(CONNECT)).isEqualTo(CONNACK);
            broker.port.remotes().forEach(remote -> names.add(remote.certified()));
            assertThat(shared.ask("07 04 04 01 00 3C 62")).isEqualTo(CONNACK);
            broker.port.remotes().forEach(remote -> names.add(remote.certified()));
        }
        assertThat(names).contains(named("pump-3"), named("meter-7"));
    }

    private static Optional<Certified> named(String name) {
        return Optional.of(new Certified(Optional.of(name), Optional.empty()));
    }

    @Test
    void certificatesAreReadAnew() throws Exception {
        X509Bundle others = DtlsBroker.authority("Others");
        try (DtlsBroker broker = broker(files(Clients.ANYBODY))) {
            DtlsBroker.files(folder, device("localhost").buildIssuedBy(others), Clients.ANYBODY);
            Awaitility.await().until(() -> {
                try (DtlsDevice device = DtlsDevice.withCertificate(broker.address, others, null)) {
                    device.send(CONNECT);
                    return CONNACK.equals(device.receive(1_500));
                }
            });
        }
    }
}
