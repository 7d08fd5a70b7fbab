package org.ternmq.client.transport;

import java.util.Locale;
import org.ternmq.client.transport.ServerAddress.Authority;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;

/**
 * A proxy that a connection goes through.
 *
 * @param host a name or an IP address, without brackets
 * @param port 1 to 65,535
 * @param login who the proxy is told that we are
 */
public record Proxy(Kind kind, String host, int port, Login login) {
    /** What is spoken to the proxy. */
    public enum Kind {
        /** SOCKS 5 (RFC 1928), with user name and password (RFC 1929). The proxy resolves the name of the server. */
        SOCKS5(1080),
        /** The CONNECT of HTTP (RFC 9110, 9.3.6), with Basic authentication. The proxy resolves the name of the server. */
        HTTP(8080);

        private final int defaultPort;

        Kind(int defaultPort) {
            this.defaultPort = defaultPort;
        }
    }

    /** Refuses what is no host or port, and a login that the protocol of the proxy cannot say; the message does not repeat it. */
    public Proxy {
        if (!Authority.isHost(host) || !Authority.isPort(port)) {
            throw new IllegalArgumentException("no proxy: host " + host + ", port " + port);
        }
        String user = login.userName();
        Bytes password = login.password();
        if (kind == Kind.SOCKS5
                && user != null
                && (user.isEmpty() || Bytes.utf8(user).length() > 255)) {
            throw new IllegalArgumentException("a user name for a SOCKS proxy has 1 to 255 bytes");
        }
        if (kind == Kind.SOCKS5 && password != null && password.length() > 255) {
            throw new IllegalArgumentException("a password for a SOCKS proxy has at most 255 bytes");
        }
        if (kind == Kind.HTTP && user != null && user.contains(":")) {
            throw new IllegalArgumentException("a user name for an HTTP proxy has no colon");
        }
    }

    /**
     * Reads {@code socks5h://[user[:password]@]host[:1080]} or {@code http://[user[:password]@]host[:8080]}. {@code socks5://} means
     * the same as {@code socks5h://}: the proxy resolves the name of the server.
     *
     * @throws IllegalArgumentException that says what is wrong, without the password
     */
    public static Proxy of(String url) {
        int schemeEnd = url.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        Kind kind = switch (scheme) {
            case "socks5", "socks5h" -> Kind.SOCKS5;
            case "http" -> Kind.HTTP;
            default ->
                throw new IllegalArgumentException("a proxy looks like socks5h://proxy.example:1080 or"
                        + " http://proxy.example:8080, not " + Authority.shown(url));
        };
        String rest = url.substring(schemeEnd + 3);
        int end = Authority.end(rest, false);
        if (!rest.substring(end).matches("/?")) {
            throw new IllegalArgumentException(
                    "nothing follows the port of a proxy, not as in " + Authority.shown(url));
        }
        Authority at = Authority.of(rest.substring(0, end), kind.defaultPort, url);
        return new Proxy(kind, at.host(), at.port(), at.login());
    }

    /** The proxy as a URL, without the login. */
    @Override
    public String toString() {
        String shownHost = host.contains(":") ? "[" + host + "]" : host;
        return (kind == Kind.SOCKS5 ? "socks5h://" : "http://") + shownHost + ":" + port;
    }
}
