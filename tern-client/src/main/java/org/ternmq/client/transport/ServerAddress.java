package org.ternmq.client.transport;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;

/**
 * Where a server is and who it may be told that we are.
 *
 * @param host a name or an IP address, without brackets; empty for a Unix socket
 * @param port 1 to 65,535; 0 for a Unix socket
 * @param path with its query for WebSocket, the file of a Unix socket, else empty
 * @param login what stood before the {@code @}
 */
public record ServerAddress(Scheme scheme, String host, int port, String path, Login login) {
    /** What is spoken to the server. */
    public enum Scheme {
        /** MQTT over TCP. */
        MQTT(1883),
        /** MQTT over TLS. */
        MQTTS(8883),
        /** MQTT over WebSocket. */
        WS(80),
        /** MQTT over WebSocket over TLS. */
        WSS(443),
        /** MQTT over a Unix socket. */
        UNIX(0);

        private final int defaultPort;

        Scheme(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        /** The port where none is given; 0 for a Unix socket. */
        public int defaultPort() {
            return defaultPort;
        }

        /** Whether TLS is spoken. */
        public boolean isTls() {
            return this == MQTTS || this == WSS;
        }

        /** Whether WebSocket is spoken. */
        public boolean isWebSocket() {
            return this == WS || this == WSS;
        }
    }

    /**
     * Refuses what no address can be.
     *
     * @throws IllegalArgumentException if the host, the port or the path cannot be one of the scheme
     */
    public ServerAddress {
        boolean isUnix = scheme == Scheme.UNIX;
        if (isUnix
                ? !host.isEmpty() || port != 0 || path.isEmpty() || path.indexOf(0) >= 0
                : !Authority.isHost(host) || !Authority.isPort(port)) {
            throw new IllegalArgumentException("no address for " + scheme + ": host " + host + ", port " + port);
        }
        if (scheme.isWebSocket() && !path.matches("/[\\x21-\\x7e&&[^#]]*")) {
            throw new IllegalArgumentException(
                    "the path of a WebSocket address is ASCII without blanks and #, others are written like %20");
        }
    }

    /**
     * Reads {@code scheme://[user[:password]@]host[:port][/path]}, by hand: {@code java.net.URI} knows no host with an underscore. The
     * schemes are mqtt or tcp (1883), mqtts, ssl or tls (8883), ws (80), wss (443) and {@code unix:///file} or {@code unix:/file}. An
     * IPv6 address stands in brackets; user, password and file may have {@code %20} for a blank and the like. The path counts for
     * WebSocket alone and is {@code /mqtt} where none is given.
     *
     * @throws IllegalArgumentException that says what is wrong and what a right one looks like, without the password
     */
    public static ServerAddress of(String url) {
        int colon = url.indexOf(':');
        Scheme scheme = scheme(colon < 0 ? "" : url.substring(0, colon), url);
        String rest = url.substring(colon + 1);
        if (rest.startsWith("//")) {
            rest = rest.substring(2);
        } else if (scheme != Scheme.UNIX) {
            throw new IllegalArgumentException("an address looks like " + EXAMPLE + ", not " + Authority.shown(url));
        }
        int end = Authority.end(rest, scheme.isWebSocket());
        String authority = rest.substring(0, end);
        String path = rest.substring(end);
        if (scheme == Scheme.UNIX) {
            return unix(authority, path, url);
        }
        Authority at = Authority.of(authority, scheme.defaultPort(), url);
        String whole = path.startsWith("/") ? path : "/mqtt" + path;
        return new ServerAddress(scheme, at.host(), at.port(), scheme.isWebSocket() ? whole : "", at.login());
    }

    private static Scheme scheme(String text, String url) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "mqtt", "tcp" -> Scheme.MQTT;
            case "mqtts", "ssl", "tls" -> Scheme.MQTTS;
            case "ws" -> Scheme.WS;
            case "wss" -> Scheme.WSS;
            case "unix" -> Scheme.UNIX;
            default ->
                throw new IllegalArgumentException(
                        "an address begins with mqtt://, mqtts://, ws://, wss:// or unix://, like " + EXAMPLE + ", not "
                                + Authority.shown(url));
        };
    }

    private static ServerAddress unix(String authority, String path, String url) {
        boolean hasLogin = authority.endsWith("@");
        if (!authority.isEmpty() && !hasLogin || path.length() < 2 || !path.startsWith("/")) {
            throw new IllegalArgumentException("the address of a Unix socket has the whole path of its file, like"
                    + " unix:///run/mqtt.sock, not " + Authority.shown(url));
        }
        Login login = hasLogin ? Authority.login(authority.substring(0, authority.length() - 1)) : Login.NONE;
        return new ServerAddress(Scheme.UNIX, "", 0, Authority.decoded(path), login);
    }

    /**
     * Another server that is spoken to in the same way, with the same login.
     *
     * @param hostAndPort {@code host[:port]}; without a port the usual one of the scheme
     * @throws IllegalArgumentException if it is none
     */
    public ServerAddress at(String hostAndPort) {
        ServerAddress other = of((scheme.isTls() ? "mqtts://" : "mqtt://") + hostAndPort);
        boolean isUsual = other.port() == other.scheme().defaultPort();
        return new ServerAddress(scheme, other.host(), isUsual ? scheme.defaultPort() : other.port(), path, login);
    }

    /** The host as URLs have it, with brackets around an IPv6 address, and the port. */
    String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether a host is an IP address as it is, which nobody has to look up. */
    static boolean isIpAddress(String host) {
        return host.contains(":") || host.matches("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    }

    /** {@code host:port} for MQTT over TCP, else the address as a URL; without login and query, which may be secret. */
    @Override
    public String toString() {
        if (scheme == Scheme.MQTT) {
            return hostAndPort();
        }
        String shownPath = scheme.isWebSocket() && path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        String place = scheme == Scheme.UNIX ? "" : hostAndPort();
        return scheme.name().toLowerCase(Locale.ROOT) + "://" + place + shownPath;
    }

    /** The part of a URL that names who and where, {@code [user[:password]@]host[:port]}; that of a proxy too. */
    record Authority(String host, int port, Login login) {
        /** Where the authority that a text begins with ends; only where paths and queries count they end it all. */
        static int end(String text, boolean hasQuery) {
            int end = 0;
            while (end < text.length() && (hasQuery ? "/?#" : "/").indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return end;
        }

        static Authority of(String text, int defaultPort, String url) {
            int at = text.lastIndexOf('@');
            String place = text.substring(at + 1);
            int colon = place.indexOf(':', place.indexOf(']') + 1);
            String host = colon < 0 ? place : place.substring(0, colon);
            if (colon != place.lastIndexOf(':') && !host.endsWith("]")) {
                throw new IllegalArgumentException(
                        "an IPv6 address stands in brackets, like mqtt://[::1]:1883, not " + shown(url));
            }
            boolean inBrackets = host.startsWith("[") && host.endsWith("]");
            String bare = inBrackets ? host.substring(1, host.length() - 1) : host;
            if (!isHost(bare) || inBrackets != bare.contains(":")) {
                throw new IllegalArgumentException(
                        "an address names a host, like mqtt://broker.example:1883 or mqtt://[::1], not " + shown(url));
            }
            int port = colon < 0 ? defaultPort : port(place.substring(colon + 1), url);
            Login login = at < 0 ? Login.NONE : login(text.substring(0, at));
            return new Authority(bare, port, login);
        }

        /** A name, an IPv4 address, or an IPv6 address without brackets. */
        static boolean isHost(String text) {
            return text.matches("[A-Za-z0-9._-]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
        }

        static boolean isPort(int number) {
            return number >= 1 && number <= 65_535;
        }

        private static int port(String text, String url) {
            if (text.matches("\\d{1,5}") && isPort(Integer.parseInt(text))) {
                return Integer.parseInt(text);
            }
            throw new IllegalArgumentException("a port is 1 to 65535, not " + text + " as in " + shown(url));
        }

        static Login login(String text) {
            int colon = text.indexOf(':');
            String user = decoded(colon < 0 ? text : text.substring(0, colon));
            return Login.of(user, colon < 0 ? null : Bytes.utf8(decoded(text.substring(colon + 1))));
        }

        static String decoded(String text) {
            try {
                return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) { // its message may quote a part of the password
                throw new IllegalArgumentException(
                        "in an address % is followed by two hexadecimal digits; % itself is %25");
            }
        }

        /** A URL without login and query. */
        static String shown(String url) {
            int from = url.indexOf("//");
            int at = url.lastIndexOf('@');
            int query = url.indexOf('?', at + 1);
            String place = url.substring(at + 1, query < 0 ? url.length() : query);
            return at < 0 ? place : (from < 0 ? "" : url.substring(0, from + 2)) + "...@" + place;
        }
    }

    private static final String EXAMPLE = "mqtt://broker.example:1883";
}
