package org.ternmq.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;

/**
 * Where a server is and who it may be told that we are.
 *
 * @param login what stood before the {@code @}
 */
record ServerAddress(String host, int port, Login login) {
    /** Reads {@code mqtt://[user[:password]@]host[:port]}, by hand: {@code java.net.URI} knows no host with an underscore. */
    static ServerAddress of(String uri) {
        int schemeEnd = uri.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : uri.substring(0, schemeEnd);
        if (!scheme.equals("mqtt") && !scheme.equals("tcp")) {
            throw new IllegalArgumentException("an address begins with mqtt://, not " + uri);
        }
        String rest = uri.substring(schemeEnd + 3);
        int pathStart = rest.indexOf('/');
        String authority = pathStart < 0 ? rest : rest.substring(0, pathStart);
        int at = authority.lastIndexOf('@');
        String hostAndPort = authority.substring(at + 1);
        int portStart = hostAndPort.indexOf(':', hostAndPort.indexOf(']') + 1);
        String host = portStart < 0 ? hostAndPort : hostAndPort.substring(0, portStart);
        if (host.isEmpty()) {
            throw new IllegalArgumentException("an address names a host: " + uri);
        }
        int port = portStart < 0 ? DEFAULT_PORT : port(hostAndPort.substring(portStart + 1));
        return new ServerAddress(host, port, at < 0 ? Login.NONE : login(authority.substring(0, at)));
    }

    private static int port(String text) {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("a port is 1 to 65535, not " + text);
    }

    private static Login login(String text) {
        int colon = text.indexOf(':');
        String user = decoded(colon < 0 ? text : text.substring(0, colon));
        return Login.of(user, colon < 0 ? null : Bytes.utf8(decoded(text.substring(colon + 1))));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static final int DEFAULT_PORT = 1883;
}
