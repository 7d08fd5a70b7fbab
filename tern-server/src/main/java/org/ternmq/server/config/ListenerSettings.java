package org.ternmq.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.Door;
import org.ternmq.transport.proxy.Network;
import org.ternmq.transport.proxy.Proxies;

/** What a table says of a listener: whether it makes sense together, and the listener that comes of it. */
final class ListenerSettings {
    private final Table table;

    ListenerSettings(Table table) {
        this.table = table;
    }

    /** Tells what is wrong. */
    void check(boolean isAnonymousAllowed) {
        if (table.has(Key.UNIX)) {
            checkAlone(Key.UNIX, Key.HOST);
            checkAlone(Key.UNIX, Key.PORT);
        } else if (table.requires(Key.PORT)) {
            checkReach(isAnonymousAllowed);
        }
        if (protocol() == Listener.Protocol.QUIC) {
            checkQuic();
        }
        checkCertificates();
        checkWeb();
        checkProxies();
    }

    private Listener.Protocol protocol() {
        return table.word(Listener.Protocol.class, Key.PROTOCOL);
    }

    private void checkAlone(Key key, Key other) {
        if (table.has(other)) {
            table.problem(other, "where there is " + key.keyName() + " there is no " + other.keyName());
        }
    }

    private void checkReach(boolean isAnonymousAllowed) {
        Listener listener = new Listener(table.text(Key.HOST), table.number(Key.PORT));
        if (listener.isUnresolved()) {
            table.problem(Key.HOST, "there is no host \"" + listener.host() + "\"");
        } else if (!listener.isLoopback() && !isAnonymousAllowed) {
            table.problem(
                    Key.HOST,
                    "listener " + listener + " can be reached from other machines and nobody has to log in;"
                            + " write allow_anonymous = true if that is meant, or host = \"127.0.0.1\"");
        }
    }

    private void checkQuic() {
        if (table.has(Key.UNIX)) {
            table.problem(Key.PROTOCOL, "protocol = \"quic\" needs a port, a Unix socket has none");
        }
        if (!table.has(Key.CERTIFICATE)) {
            table.problem(Key.PROTOCOL, "protocol = \"quic\" is of no use without certificate");
        }
        for (Key key : List.of(Key.PATH, Key.ORIGINS, Key.PROXY_PROTOCOL, Key.TRUSTED_PROXIES)) {
            checkOfUse(key, "TCP: protocol = \"quic\" does not know it");
        }
    }

    private void checkCertificates() {
        checkTogether(Key.CERTIFICATE, Key.PRIVATE_KEY);
        checkTogether(Key.PRIVATE_KEY, Key.CERTIFICATE);
        checkTogether(Key.CLIENT_AUTHORITIES, Key.CERTIFICATE);
        checkTogether(Key.CLIENT_REVOCATIONS, Key.CLIENT_AUTHORITIES);
        if (table.has(Key.CERTIFICATE) && table.has(Key.PRIVATE_KEY)) {
            int count = table.texts(Key.CERTIFICATE).size();
            if (table.texts(Key.PRIVATE_KEY).size() != count) {
                table.problem(Key.PRIVATE_KEY, "there must be as many keys as certificates: " + count);
            }
        }
        String wanted = table.text(Key.CLIENT_CERTIFICATES);
        if (!wanted.equals("none")) {
            checkTogether(Key.CLIENT_CERTIFICATES, Key.CLIENT_AUTHORITIES);
        }
        for (Key name : List.of(Key.USER_NAME_FROM_CERTIFICATE, Key.CLIENT_ID_FROM_CERTIFICATE)) {
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
            checkOfUse(Key.PATH, "protocol = \"ws\" or \"any\"");
            checkOfUse(Key.ORIGINS, "protocol = \"ws\" or \"any\"");
        }
        checkEach(Key.ORIGINS, false, origin -> {
            if (!origin.matches("null|[a-z][a-z0-9+.-]*://[^/?#@*\\s\\p{Lu}]+")
                    || origin.matches("http:.*:80|https:.*:443")) {
                throw new IllegalArgumentException(
                        '"' + origin + "\" is nothing that a browser calls an origin: write it like"
                                + " https://example.org or http://localhost:8080, without path and usual port");
            }
        });
        String path = table.text(Key.PATH);
        if (!path.matches("(/[^?#\\s]*)?")) {
            table.problem(Key.PATH, "path begins with / and has no ?, # or space, not \"" + path + '"');
        }
    }

    private void checkProxies() {
        boolean header = table.flag(Key.PROXY_PROTOCOL);
        boolean isUnix = table.has(Key.UNIX); // who comes there is trusted, so the list may be empty
        if (!header && protocol() == Listener.Protocol.MQTT) {
            checkOfUse(Key.TRUSTED_PROXIES, "proxy_protocol = true or protocol = \"ws\" or \"any\"");
        }
        if (header && !table.has(Key.TRUSTED_PROXIES) && !isUnix) {
            table.problem(
                    Key.PROXY_PROTOCOL,
                    "proxy_protocol needs trusted_proxies, the addresses of the load balancers: anybody else could say that"
                            + " he is somebody else");
        }
        checkEach(Key.TRUSTED_PROXIES, isUnix, Network::of);
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
        Optional<Path> unix = table.pathIfAny(Key.UNIX);
        return new Listener(
                unix.isPresent() ? "" : table.text(Key.HOST),
                unix.isPresent() ? 0 : table.number(Key.PORT),
                unix,
                protocol(),
                table.has(Key.CERTIFICATE) ? Optional.of(certificate()) : Optional.empty(),
                table.has(Key.LISTENER_DURABILITY)
                        ? Optional.of(table.word(Durability.class, Key.LISTENER_DURABILITY))
                        : Optional.empty(),
                new Door.Web(table.text(Key.PATH), table.texts(Key.ORIGINS)),
                new Proxies(
                        table.flag(Key.PROXY_PROTOCOL),
                        table.has(Key.TRUSTED_PROXIES)
                                ? Optional.of(table.texts(Key.TRUSTED_PROXIES).stream()
                                        .map(Network::of)
                                        .toList())
                                : Optional.empty()));
    }

    private Listener.Certificate certificate() {
        List<String> files = table.texts(Key.CERTIFICATE);
        List<String> keys = table.texts(Key.PRIVATE_KEY);
        List<Listener.Certificate.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            pairs.add(new Listener.Certificate.Pair(Path.of(files.get(i)), Path.of(keys.get(i))));
        }
        return new Listener.Certificate(
                pairs,
                table.word(Listener.Certificate.Clients.class, Key.CLIENT_CERTIFICATES),
                table.pathIfAny(Key.CLIENT_AUTHORITIES),
                table.pathIfAny(Key.CLIENT_REVOCATIONS),
                table.word(Listener.Certificate.Name.class, Key.USER_NAME_FROM_CERTIFICATE),
                table.word(Listener.Certificate.Name.class, Key.CLIENT_ID_FROM_CERTIFICATE));
    }
}
