package org.ternmq.server.config;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.Door;
import org.ternmq.transport.proxy.Proxies;

/**
 * Where clients come in.
 *
 * @param host name or number
 * @param port 0 takes any that is free
 * @param unix path of a Unix socket, which is meant then in place of host and port
 * @param protocol what goes over the stream
 * @param certificate if there is one, TLS goes over the stream, and the protocol within
 * @param durability what acknowledgements mean to clients that come there; empty for what the journal says
 * @param web what a WebSocket has to ask for
 * @param proxies who is believed about where clients are
 * @param sn what clients of MQTT-SN are met with
 */
public record Listener(
        String host,
        int port,
        Optional<Path> unix,
        Protocol protocol,
        Optional<Certificate> certificate,
        Optional<Durability> durability,
        Door.Web web,
        Proxies proxies,
        Sn sn) {
    /** How MQTT is spoken. */
    public enum Protocol {
        /** As it is. */
        MQTT,
        /** In WebSocket frames. */
        WS,
        /** Either, as the client begins. */
        ANY,
        /** Each stream of a QUIC connection is one of MQTT; the port is of UDP. */
        QUIC,
        /** MQTT-SN instead of MQTT; the port is of UDP. */
        MQTT_SN
    }

    /**
     * PEM files.
     *
     * @param pairs of several the host that a client asks for decides; the first is for all others
     * @param clients what is asked of clients
     * @param authorities whose signatures on clients' certificates count
     * @param revocations lists of what those have taken back
     * @param userName the part of a client's certificate that is its user name
     * @param clientId the part of a client's certificate that is its client identifier
     */
    public record Certificate(
            List<Pair> pairs,
            Clients clients,
            Optional<Path> authorities,
            Optional<Path> revocations,
            Name userName,
            Name clientId) {
        public Certificate {
            pairs = List.copyOf(pairs);
        }

        /** One certificate; clients' names are what they say. */
        public Certificate(Path file, Path key, Clients clients, Optional<Path> authorities) {
            this(List.of(new Pair(file, key)), clients, authorities, Optional.empty(), Name.NONE, Name.NONE);
        }

        /**
         * A certificate.
         *
         * @param file the certificate, followed by those that lead to a known authority
         * @param key that belongs to it, not encrypted
         */
        public record Pair(Path file, Path key) {}

        /** A part of a client's certificate that names it. */
        public enum Name {
            /** None: the client says its name itself. */
            NONE,
            /** The common name. */
            CN,
            /** The first of the alternative names. */
            SAN
        }

        /** What is asked of clients. */
        public enum Clients {
            /** No certificate. */
            NONE,
            /** A certificate that an authority has signed, if they have one. */
            OPTIONAL,
            /** Such a certificate. */
            REQUIRED
        }
    }

    /**
     * What clients of MQTT-SN are met with.
     *
     * @param gatewayId 0 to 255, of this gateway alone
     * @param userName whose they are, if anybody's
     * @param clientIds which may come, with {@code *} for any characters; all if there are none
     * @param predefined topic ids agreed on beforehand, {@code id=topic} or {@code client:id=topic}
     * @param unconnected filters of what may be published without a connection
     * @param group where they find the gateway, {@code address:port}
     * @param interfaces where the group is joined
     * @param advertiseSeconds between two ADVERTISE
     * @param retrySeconds they may take to answer
     * @param retries how often they are asked again
     * @param datagramBytesMax longest packet to them
     * @param preSharedKeys file with the keys of those that speak DTLS
     * @param version2 whether those of 2.0 are met too, in preview
     */
    public record Sn(
            int gatewayId,
            Optional<String> userName,
            List<String> clientIds,
            List<String> predefined,
            List<String> unconnected,
            Optional<String> group,
            List<String> interfaces,
            int advertiseSeconds,
            int retrySeconds,
            int retries,
            int datagramBytesMax,
            Optional<Path> preSharedKeys,
            boolean version2) {
        /** What holds where nothing is said. */
        public static final Sn STANDARD = new Sn(
                1, Optional.empty(), List.of(), List.of(), List.of(), Optional.empty(), List.of(), 900, 10, 3, 65_507);

        public Sn {
            if (gatewayId < 0 || gatewayId > 255 || retrySeconds < 1 || retries < 0) {
                throw new IllegalArgumentException("a gateway id is 0 to 255, not " + gatewayId
                        + ", and clients have at least a second to answer, not " + retrySeconds);
            }
            clientIds = List.copyOf(clientIds);
            predefined = List.copyOf(predefined);
            unconnected = List.copyOf(unconnected);
            interfaces = List.copyOf(interfaces);
        }

        /** Without pre-shared keys, for those of 1.2 alone. */
        public Sn(
                int gatewayId,
                Optional<String> userName,
                List<String> clientIds,
                List<String> predefined,
                List<String> unconnected,
                Optional<String> group,
                List<String> interfaces,
                int advertiseSeconds,
                int retrySeconds,
                int retries,
                int datagramBytesMax) {
            this(
                    gatewayId,
                    userName,
                    clientIds,
                    predefined,
                    unconnected,
                    group,
                    interfaces,
                    advertiseSeconds,
                    retrySeconds,
                    retries,
                    datagramBytesMax,
                    Optional.empty(),
                    false);
        }

        /** The same with pre-shared keys. */
        public Sn withPreSharedKeys(Path file) {
            return with(Optional.of(file), version2);
        }

        /** The same for those of 2.0 as well, in preview, or not. */
        public Sn withVersion2(boolean isMet) {
            return with(preSharedKeys, isMet);
        }

        private Sn with(Optional<Path> keys, boolean isVersion2Met) {
            return new Sn(
                    gatewayId,
                    userName,
                    clientIds,
                    predefined,
                    unconnected,
                    group,
                    interfaces,
                    advertiseSeconds,
                    retrySeconds,
                    retries,
                    datagramBytesMax,
                    keys,
                    isVersion2Met);
        }
    }

    /** An address where MQTT is spoken as it is and clients are promised what the journal says. */
    public Listener(String host, int port) {
        this(host, port, Optional.empty());
    }

    /** An address where MQTT is spoken as it is. */
    public Listener(String host, int port, Optional<Durability> durability) {
        this(
                host,
                port,
                Optional.empty(),
                Protocol.MQTT,
                Optional.empty(),
                durability,
                Door.Web.ANY,
                Proxies.NONE,
                Sn.STANDARD);
    }

    /** What holds where no listener is configured: this machine only, on MQTT's port. */
    public static final Listener STANDARD = new Listener("127.0.0.1", 1883);

    /** A Unix socket. */
    public static Listener unix(Path path) {
        return new Listener(
                "",
                0,
                Optional.of(path),
                Protocol.MQTT,
                Optional.empty(),
                Optional.empty(),
                Door.Web.ANY,
                Proxies.NONE,
                Sn.STANDARD);
    }

    /** The same with another protocol. */
    public Listener with(Protocol other) {
        return new Listener(host, port, unix, other, certificate, durability, web, proxies, sn);
    }

    /** The same with TLS. */
    public Listener with(Certificate own) {
        return new Listener(host, port, unix, protocol, Optional.of(own), durability, web, proxies, sn);
    }

    /** The same with other things for clients of MQTT-SN. */
    public Listener with(Sn other) {
        return new Listener(host, port, unix, protocol, certificate, durability, web, proxies, other);
    }

    /** The same behind proxies. */
    public Listener with(Proxies others) {
        return new Listener(host, port, unix, protocol, certificate, durability, web, others, sn);
    }

    /** The same where a WebSocket has to ask for something. */
    public Listener with(Door.Web other) {
        return new Listener(host, port, unix, protocol, certificate, durability, other, proxies, sn);
    }

    /** The host looked up; unresolved if there is no such host. */
    public SocketAddress address() {
        return unix.isPresent() ? UnixDomainSocketAddress.of(unix.get()) : new InetSocketAddress(host, port);
    }

    /** Whether what comes are connections, and not datagrams. */
    public boolean isStream() {
        return protocol != Protocol.QUIC && protocol != Protocol.MQTT_SN;
    }

    /** Whether its host is none. */
    public boolean isUnresolved() {
        return address() instanceof InetSocketAddress internet && internet.isUnresolved();
    }

    /** Whether only clients on this machine can reach it. */
    public boolean isLoopback() {
        return !(address() instanceof InetSocketAddress internet)
                || !internet.isUnresolved() && internet.getAddress().isLoopbackAddress();
    }

    /** Whether DTLS keeps others from reading along where MQTT-SN is spoken. */
    public boolean isDtls() {
        return protocol == Protocol.MQTT_SN
                && (certificate.isPresent() || sn.preSharedKeys().isPresent());
    }

    /** What stands at the beginning of its address: mqtt, mqtts, ws, wss, quic, mqtt-sn, mqtt-sns or unix. */
    public String scheme() {
        if (protocol == Protocol.QUIC || protocol == Protocol.MQTT_SN) {
            return protocol == Protocol.QUIC ? "quic" : isDtls() ? "mqtt-sns" : "mqtt-sn";
        }
        String plain = unix.isPresent() ? "unix" : protocol == Protocol.WS ? "ws" : "mqtt";
        return certificate.isPresent() ? plain + "s" : plain;
    }

    @Override
    public String toString() {
        if (unix.isPresent()) {
            return unix.get().toString();
        }
        return host.indexOf(':') < 0 || host.startsWith("[") ? host + ":" + port : "[" + host + "]:" + port;
    }
}
