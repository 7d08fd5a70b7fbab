package org.ternmq.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.core.session.Limits;
import org.ternmq.transport.SocketKind;
import org.ternmq.transport.SocketServer;
import org.ternmq.transport.client.RecordedEvents;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.sn.SnDoor;
import org.ternmq.transport.tls.CertificateFiles;

/** A broker with a port for MQTT-SN over DTLS, its files in a folder, and what it says in its log. */
final class DtlsBroker implements AutoCloseable {
    static final X509Bundle AUTHORITY = authority("Devices");
    static final String KEY = "000102030405060708090a0b0c0d0e0f";
    static final String CONNECT = "07 04 04 01 00 3C 61";
    static final String CONNACK = "03 05 00";

    final RecordedEvents events = new RecordedEvents();
    final SnCounters counters = new SnCounters();
    final AtomicLong later = new AtomicLong();
    final InetSocketAddress address;
    final DtlsPort port;
    private final SocketServer server;

    DtlsBroker(Optional<CertificateFiles> certificates, Optional<Path> keys) throws IOException {
        this(certificates, keys, draft -> {});
    }

    DtlsBroker(Optional<CertificateFiles> certificates, Optional<Path> keys, Consumer<OverloadLimits.Draft> limits)
            throws IOException {
        Shared shared = Shared.of(Limits.DEFAULT, events, new SecureRandom())
                .with(new Guard(OverloadLimits.DEFAULT.with(limits), events));
        server = new SocketServer(SocketKind.best(), 2, shared, Storage.MEMORY, () -> System.nanoTime() + later.get());
        Dtls dtls = Dtls.of(certificates, keys, events);
        DtlsPort[] opened = new DtlsPort[1];
        address = server.listenSn(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SnDoor.OPEN,
                counters,
                Optional.of((at, gateways) -> {
                    opened[0] = DtlsPort.open(dtls, at, gateways);
                    return opened[0];
                }),
                Optional.empty());
        port = opened[0];
    }

    static DtlsBroker withKeys(Path folder, String... lines) throws IOException {
        return new DtlsBroker(Optional.empty(), Optional.of(put(folder.resolve("psk"), String.join("\n", lines))));
    }

    static X509Bundle authority(String name) {
        try {
            return device(name).setIsCertificateAuthority(true).buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static CertificateBuilder device(String name) {
        return new CertificateBuilder().ecp256().subject("CN=" + name);
    }

    /** In one step, so that no half of it is ever read. */
    static Path put(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static CertificateFiles files(Path folder, X509Bundle own, CertificateFiles.Clients clients) throws IOException {
        return new CertificateFiles(
                List.of(new CertificateFiles.Pair(
                        put(folder.resolve("server.pem"), own.getCertificatePEM()),
                        put(folder.resolve("server.key"), own.getPrivateKeyPEM()))),
                clients,
                List.of());
    }

    /** Waits until the log says so. */
    void awaitLog(String words) {
        Awaitility.await().untilAsserted(() -> assertThat(events.lines).anyMatch(line -> line.contains(words)));
    }

    @Override
    public void close() {
        server.close();
        assertThat(events.defects).isEmpty();
    }
}
