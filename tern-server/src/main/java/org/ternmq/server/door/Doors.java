package org.ternmq.server.door;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.Listener;
import org.ternmq.server.sn.SnDoors;
import org.ternmq.transport.Door;
import org.ternmq.transport.SocketServer;
import org.ternmq.transport.Tls;
import org.ternmq.transport.dtls.Dtls;
import org.ternmq.transport.quic.QuicTls;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.sn.SnListener;
import org.ternmq.transport.sn.Upstream;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertificateFiles.Clients.Wanted;
import org.ternmq.transport.tls.NamePart;
import org.ternmq.transport.tls.UnusableFileException;

/** Makes of a listener what it is configured to be. */
public final class Doors {
    private final SocketServer server;
    private final BrokerEvents events;
    private final SnCounters sn;
    private final Optional<Upstream.Source> uplink;

    /**
     * Those of a broker.
     *
     * @param uplink where clients of MQTT-SN are led; empty for the broker itself
     */
    public Doors(SocketServer server, BrokerEvents events, SnCounters sn, Optional<Upstream.Source> uplink) {
        this.server = server;
        this.events = events;
        this.sn = sn;
        this.uplink = uplink;
    }

    SocketServer server() {
        return server;
    }

    /**
     * Listens; for connections those who come wait until they are {@linkplain SocketServer#admit admitted}.
     *
     * @return the address in use
     * @throws IOException with a sentence for an operator
     */
    SocketAddress open(Listener listener, Durability durability) throws IOException {
        try {
            return switch (listener.protocol()) {
                case QUIC -> server.listenQuic((InetSocketAddress) listener.address(), durability, quicTls(listener));
                case MQTT_SN ->
                    server.listenSn(
                            (InetSocketAddress) listener.address(),
                            SnDoors.door(listener.sn(), durability),
                            sn,
                            secured(listener, events),
                            uplink);
                case MQTT, WS, ANY -> server.reserve(listener.address(), doorOf(listener, durability));
            };
        } catch (IOException failed) {
            throw new IOException("cannot listen on " + listener + ": " + why(failed), failed);
        }
    }

    /**
     * What those meet who come to a listener for connections.
     *
     * @throws IOException with a sentence for an operator
     */
    Door door(Listener listener, Durability durability) throws IOException {
        try {
            return doorOf(listener, durability);
        } catch (IOException failed) {
            throw new IOException("listener " + listener + ": " + why(failed), failed);
        }
    }

    private Door doorOf(Listener listener, Durability durability) throws IOException {
        Listener.Certificate certificate = listener.certificate().orElse(null);
        Optional<Tls> tls = certificate == null
                ? Optional.empty()
                : Optional.of(Tls.of(files(certificate, listener.protocol()), events));
        return new Door(
                durability,
                switch (listener.protocol()) {
                    case MQTT -> Door.Speech.MQTT;
                    case WS -> Door.Speech.WEBSOCKET;
                    case ANY -> Door.Speech.ANY;
                    case QUIC, MQTT_SN -> throw new IllegalArgumentException("no stream of bytes: " + listener);
                },
                tls,
                listener.web(),
                listener.proxies());
    }

    /**
     * What keeps others from reading along where MQTT-SN is spoken, if that is configured.
     *
     * @throws IOException if a file of certificates or keys cannot be used
     */
    public static Optional<SnListener.Secured> secured(Listener listener, BrokerEvents events) throws IOException {
        return listener.isDtls()
                ? Optional.of(Dtls.of(
                        listener.certificate().map(certificate -> files(certificate, listener.protocol())),
                        listener.sn().preSharedKeys(),
                        events))
                : Optional.empty();
    }

    private QuicTls quicTls(Listener listener) throws IOException {
        Listener.Certificate certificate =
                listener.certificate().orElseThrow(() -> new IOException("QUIC needs a certificate"));
        return QuicTls.of(files(certificate, listener.protocol()), events);
    }

    private static CertificateFiles files(Listener.Certificate certificate, Listener.Protocol protocol) {
        return new CertificateFiles(
                certificate.pairs().stream()
                        .map(pair -> new CertificateFiles.Pair(pair.file(), pair.key()))
                        .toList(),
                new CertificateFiles.Clients(
                        Wanted.valueOf(certificate.clients().name()),
                        certificate.authorities(),
                        certificate.revocations(),
                        NamePart.valueOf(certificate.userName().name()),
                        NamePart.valueOf(certificate.clientId().name())),
                switch (protocol) {
                    case MQTT, QUIC, MQTT_SN -> List.of("mqtt");
                    case WS -> List.of("http/1.1");
                    case ANY -> List.of("mqtt", "http/1.1");
                });
    }

    private static String why(IOException failed) {
        if (failed instanceof UnusableFileException) {
            return String.valueOf(failed.getMessage());
        }
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        String system = String.valueOf(cause.getMessage());
        if (system.contains("in use")) {
            return "another program uses this port; stop it or choose another port";
        }
        if (system.contains("ermission denied")) {
            return "no permission for this port; those below 1024 belong to the system";
        }
        if (cause instanceof BindException || system.contains("assign requested address")) {
            return "this machine does not have that address";
        }
        return system;
    }
}
