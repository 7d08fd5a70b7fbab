package org.ternmq.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.client.RawClient;
import org.ternmq.transport.client.Streams;
import org.ternmq.transport.client.TlsClient;
import org.ternmq.transport.quic.QuicTls;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertificateFiles.Clients;
import org.ternmq.transport.tls.NamePart;

/** A broker with a listener for TLS, its files in a folder, and what it says in its log. */
final class TlsBroker implements BrokerEvents, AutoCloseable {
    static final X509Bundle AUTHORITY = authority("Devices");
    static final int CONNECT_SECONDS = 2;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    final Queue<String> log = new ConcurrentLinkedQueue<>();
    final InetSocketAddress address;
    private final SocketServer server;

    TlsBroker(SslProvider provider, CertificateFiles files) throws IOException {
        Door door = new Door(Durability.DISK, Door.Speech.MQTT, Optional.of(new Tls(files, provider, this)));
        server = server();
        address = (InetSocketAddress) server.listen(ANY_PORT, door);
    }

    /** The same within QUIC. */
    TlsBroker(CertificateFiles files) throws IOException {
        QuicTls tls = QuicTls.of(files, this);
        server = server();
        address = server.listenQuic(ANY_PORT, Durability.DISK, tls);
    }

    private SocketServer server() {
        var limits = Limits.DEFAULT.with(draft -> draft.connectTimeoutSeconds = CONNECT_SECONDS);
        return new SocketServer(SocketKind.best(), 2, Shared.of(limits, this, new java.security.SecureRandom()));
    }

    static Stream<SslProvider> providers() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL_REFCNT)
                .filter(provider -> provider == SslProvider.JDK || OpenSsl.isAvailable());
    }

    static X509Bundle authority(String name) {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=" + name)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static CertificateBuilder device(String name) {
        return new CertificateBuilder().ecp256().subject("CN=" + name);
    }

    /** Files of the folder: a certificate for each of these names, of which the first is the default. */
    static List<CertificateFiles.Pair> pairs(Path folder, CertificateBuilder... builders) throws Exception {
        List<CertificateFiles.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < builders.length; i++) {
            pairs.add(write(folder, "server" + i, builders[i].buildIssuedBy(AUTHORITY)));
        }
        return pairs;
    }

    static CertificateFiles.Pair write(Path folder, String name, X509Bundle bundle) throws IOException {
        return new CertificateFiles.Pair(
                put(folder.resolve(name + ".pem"), bundle.getCertificatePEM()),
                put(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM()));
    }

    /** In one step, so that no half of it is ever read. */
    static Path put(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
        return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A certificate of the authority has to be shown, and none that a list has. */
    static CertificateFiles required(Path folder, Optional<Path> revocations) throws Exception {
        return required(folder, revocations, NamePart.NONE);
    }

    static CertificateFiles required(Path folder, Optional<Path> revocations, NamePart clientId) throws Exception {
        Path authorities = put(folder.resolve("ca.pem"), AUTHORITY.getCertificatePEM());
        return new CertificateFiles(
                pairs(folder, device("localhost")),
                new Clients(Clients.Wanted.REQUIRED, Optional.of(authorities), revocations, NamePart.NONE, clientId),
                List.of("mqtt"));
    }

    Connack connect(TlsClient client, String clientId) throws IOException {
        return connect(client, Connect.of(Version.V5, clientId, true, 0));
    }

    /** What the broker answers to a CONNECT. */
    Connack connect(TlsClient client, Connect connect) throws IOException {
        try (SSLSocket socket = client.connect(address)) {
            return (Connack) over(socket, connect).read();
        }
    }

    static RawClient over(SSLSocket socket, Connect connect) throws IOException {
        RawClient raw = new RawClient(Streams.over(socket, socket), connect.version());
        raw.send(connect);
        return raw;
    }

    /** Waits until the log says so. */
    void awaitLog(String words) {
        Awaitility.await().untilAsserted(() -> assertThat(log).anyMatch(line -> line.contains(words)));
    }

    @Override
    public void connected(String clientId, String peer) {}

    @Override
    public void closed(String clientId, String peer, ReasonCode reason, String why) {
        log.add("closed " + clientId + " " + peer + " " + reason + " " + why);
    }

    @Override
    public void noticed(String what, boolean isTrouble) {
        log.add("noticed " + what);
    }

    @Override
    public void failed(String what, Throwable cause) {
        log.add("DEFECT " + what + " " + cause);
    }

    @Override
    public void close() {
        server.close();
    }
}
