package org.ternmq.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ternmq.broker.overload.Network;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.SnKey;
import org.ternmq.transport.Door;
import org.ternmq.transport.proxy.Proxies;

/** What a table says of a listener: whether it makes sense together, and the listener that comes of it. */
final class ListenerSettings {
    private final Table table;

    ListenerSettings(Table table) {
        this.table = table;
    }

    /**
     * Tells what is wrong.
     *
     * @param isReachable whether it may be reached from other machines, whatever it asks of clients
     */
    void check(boolean isReachable) {
        if (table.has(BrokerKey.UNIX)) {
            checkAlone(BrokerKey.UNIX, BrokerKey.HOST);
            checkAlone(BrokerKey.UNIX, BrokerKey.PORT);
        } else if (table.requires(BrokerKey.PORT)) {
            checkReach(isReachable);
        }
        if (protocol() == Listener.Protocol.QUIC) {
            checkQuic();
        }
        boolean isSn = protocol() == Listener.Protocol.MQTT_SN;
        new SnSettings(table).check(isSn);
        checkCertificates();
        if (!isSn) {
            checkWeb();
            checkProxies();
        }
    }

    private Listener.Protocol protocol() {
        return table.word(Listener.Protocol.class, BrokerKey.PROTOCOL);
    }

    private void checkAlone(Key key, Key other) {
        if (table.has(other)) {
            table.problem(other, "where there is " + key.keyName() + " there is no " + other.keyName());
        }
    }

    private void checkReach(boolean isReachable) {
        Listener listener = new Listener(table.text(BrokerKey.HOST), table.number(BrokerKey.PORT));
        if (listener.isUnresolved()) {
            table.problem(BrokerKey.HOST, "there is no host \"" + listener.host() + "\"");
        } else if (!listener.isLoopback() && !isReachable && !hasNames()) {
            table.problem(
                    BrokerKey.HOST,
                    "listener " + listener + " can be reached from other machines and nobody has to log in;"
                            + " [authentication] password_file is one way to change that; write allow_anonymous = true if that is meant, or host = \"127.0.0.1\"");
        }
    }

    /** Whether nobody gets in without a name: one in a certificate or with a key, or the one that was given to all who come there. */
    private boolean hasNames() {
        return !table.text(BrokerKey.USER_NAME_FROM_CERTIFICATE).equals("none")
                || table.has(SnKey.USER_NAME)
                || table.has(SnKey.PSK_FILE) && !table.has(BrokerKey.CERTIFICATE);
    }

    private void checkQuic() {
        if (table.has(BrokerKey.UNIX)) {
            table.problem(BrokerKey.PROTOCOL, "protocol = \"quic\" needs a port, a Unix socket has none");
        }
        if (!table.has(BrokerKey.CERTIFICATE)) {
            table.problem(BrokerKey.PROTOCOL, "protocol = \"quic\" is of no use without certificate");
        }
        for (Key key :
                List.of(BrokerKey.PATH, BrokerKey.ORIGINS, BrokerKey.PROXY_PROTOCOL, BrokerKey.TRUSTED_PROXIES)) {
            checkOfUse(key, "TCP: protocol = \"quic\" does not know it");
        }
    }

    private void checkCertificates() {
        checkTogether(BrokerKey.CERTIFICATE, BrokerKey.PRIVATE_KEY);
        checkTogether(BrokerKey.PRIVATE_KEY, BrokerKey.CERTIFICATE);
        checkTogether(BrokerKey.CLIENT_AUTHORITIES, BrokerKey.CERTIFICATE);
        checkTogether(BrokerKey.CLIENT_REVOCATIONS, BrokerKey.CLIENT_AUTHORITIES);
        if (table.has(BrokerKey.CERTIFICATE) && table.has(BrokerKey.PRIVATE_KEY)) {
            int count = table.texts(BrokerKey.CERTIFICATE).size();
            if (table.texts(BrokerKey.PRIVATE_KEY).size() != count) {
                table.problem(BrokerKey.PRIVATE_KEY, "there must be as many keys as certificates: " + count);
            }
        }
        String wanted = table.text(BrokerKey.CLIENT_CERTIFICATES);
        if (!wanted.equals("none")) {
            checkTogether(BrokerKey.CLIENT_CERTIFICATES, BrokerKey.CLIENT_AUTHORITIES);
        }
        for (Key name : List.of(BrokerKey.USER_NAME_FROM_CERTIFICATE, BrokerKey.CLIENT_ID_FROM_CERTIFICATE)) {
            if (!table.text(name).equals("none") && !wanted.equals("required")) {
                table.problem(name, name.keyName() + " takes client_certificates = \"required\"");
            }
        }
    }

    private void checkTogether(Key key, Key other) {
        if (table.has(key) && !table.has(other)) {
            table.problem(key, key.keyName() + " is of no use without " + other.keyName());
        }
    }

    private void checkOfUse(Key key, String where) {
        if (table.has(key)) {
            table.problem(key, key.keyName() + " is of no use without " + where);
        }
    }

    private void checkWeb() {
        if (protocol() == Listener.Protocol.MQTT) {
            checkOfUse(BrokerKey.PATH, "protocol = \"ws\" or \"any\"");
            checkOfUse(BrokerKey.ORIGINS, "protocol = \"ws\" or \"any\"");
        }
        checkEach(BrokerKey.ORIGINS, false, origin -> {
            if (!origin.matches("null|[a-z][a-z0-9+.-]*://[^/?#@*\\s\\p{Lu}]+")
                    || origin.matches("http:.*:80|https:.*:443")) {
                throw new IllegalArgumentException(
                        '"' + origin + "\" is nothing that a browser calls an origin: write it like"
                                + " https://example.org or http://localhost:8080, without path and usual port");
            }
        });
        String path = table.text(BrokerKey.PATH);
        if (!path.matches("(/[^?#\\s]*)?")) {
            table.problem(BrokerKey.PATH, "path begins with / and has no ?, # or space, not \"" + path + '"');
        }
    }

    private void checkProxies() {
        boolean header = table.flag(BrokerKey.PROXY_PROTOCOL);
        boolean isUnix = table.has(BrokerKey.UNIX); // who comes there is trusted, so the list may be empty
        if (!header && protocol() == Listener.Protocol.MQTT) {
            checkOfUse(BrokerKey.TRUSTED_PROXIES, "proxy_protocol = true or protocol = \"ws\" or \"any\"");
        }
        if (header && !table.has(BrokerKey.TRUSTED_PROXIES) && !isUnix) {
            table.problem(
                    BrokerKey.PROXY_PROTOCOL,
                    "proxy_protocol needs trusted_proxies, the addresses of the load balancers: anybody else could say that"
                            + " he is somebody else");
        }
        checkEach(BrokerKey.TRUSTED_PROXIES, isUnix, Network::of);
    }

    /** That nothing in a list, if it is there, is refused with a sentence. */
    private void checkEach(Key key, boolean mayBeEmpty, Consumer<String> refusing) {
        if (!table.has(key)) {
            return;
        }
        List<String> texts = table.texts(key);
        if (texts.isEmpty() && !mayBeEmpty) {
            table.problem(key, key.keyName() + " names nobody; leave it out if that is meant");
        }
        for (String text : texts) {
            try {
                refusing.accept(text);
            } catch (IllegalArgumentException wrong) {
                table.problem(key, key.keyName() + ": " + wrong.getMessage());
            }
        }
    }

    /** The listener, if nothing is wrong. */
    Listener listener() {
        Optional<Path> unix = table.pathIfAny(BrokerKey.UNIX);
        return new Listener(
                unix.isPresent() ? "" : table.text(BrokerKey.HOST),
                unix.isPresent() ? 0 : table.number(BrokerKey.PORT),
                unix,
                protocol(),
                table.has(BrokerKey.CERTIFICATE) ? Optional.of(certificate()) : Optional.empty(),
                table.has(BrokerKey.LISTENER_DURABILITY)
                        ? Optional.of(table.word(Durability.class, BrokerKey.LISTENER_DURABILITY))
                        : Optional.empty(),
                new Door.Web(table.text(BrokerKey.PATH), table.texts(BrokerKey.ORIGINS)),
                new Proxies(
                        table.flag(BrokerKey.PROXY_PROTOCOL),
                        table.has(BrokerKey.TRUSTED_PROXIES)
                                ? Optional.of(table.texts(BrokerKey.TRUSTED_PROXIES).stream()
                                        .map(Network::of)
                                        .toList())
                                : Optional.empty()),
                new SnSettings(table).sn());
    }

    private Listener.Certificate certificate() {
        List<String> files = table.texts(BrokerKey.CERTIFICATE);
        List<String> keys = table.texts(BrokerKey.PRIVATE_KEY);
        List<Listener.Certificate.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            pairs.add(new Listener.Certificate.Pair(Path.of(files.get(i)), Path.of(keys.get(i))));
        }
        return new Listener.Certificate(
                pairs,
                table.word(Listener.Certificate.Clients.class, BrokerKey.CLIENT_CERTIFICATES),
                table.pathIfAny(BrokerKey.CLIENT_AUTHORITIES),
                table.pathIfAny(BrokerKey.CLIENT_REVOCATIONS),
                table.word(Listener.Certificate.Name.class, BrokerKey.USER_NAME_FROM_CERTIFICATE),
                table.word(Listener.Certificate.Name.class, BrokerKey.CLIENT_ID_FROM_CERTIFICATE));
    }
}
