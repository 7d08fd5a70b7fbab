package org.ternmq.cli.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.client.transport.ServerAddress.Scheme;

/**
 * Where a command connects to.
 *
 * @param url for the client
 * @param isTls whether TLS is spoken
 * @param rest what stood behind the host of a URL, without its slash; empty if nothing did
 */
public record Target(String url, boolean isTls, String rest) {
    /**
     * The target of a URL that may name a topic: {@code mqtt://host:1883/a/b}.
     *
     * @param asksForTls whether other flags want TLS, whatever the scheme says
     * @param restIsPath whether what stands behind the host is the path of a WebSocket and not a topic
     * @throws IllegalArgumentException if it is none
     */
    static Target ofUrl(String text, boolean asksForTls, boolean restIsPath) {
        int begin = text.indexOf("://") + 3;
        int slash = begin < 3 ? -1 : text.indexOf('/', begin);
        String place = slash < 0 ? text : text.substring(0, slash);
        ServerAddress address = ServerAddress.of(begin < 3 || text.startsWith("unix:") ? text : place);
        if (address.scheme() == Scheme.UNIX) {
            return new Target(text, false, "");
        }
        String rest = slash < 0 ? "" : text.substring(slash + 1);
        boolean isTls = asksForTls || address.scheme().isTls() || address.port() == TLS_PORT;
        String login = place.substring(begin, Math.max(begin, place.lastIndexOf('@') + 1));
        String scheme = scheme(address.scheme().isWebSocket(), isTls);
        boolean hasPath = address.scheme().isWebSocket() && restIsPath && slash >= 0;
        String url = scheme + login + inBrackets(address.host()) + ":" + address.port() + (hasPath ? "/" + rest : "");
        return new Target(url, isTls, rest);
    }

    /**
     * The target of a host and a port.
     *
     * @param port none leaves it to the protocol
     */
    static Target ofHost(String host, Optional<Integer> port, boolean asksForTls, boolean isWebSocket) {
        boolean isTls = asksForTls || port.orElse(0) == TLS_PORT;
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        String place = scheme(isWebSocket, isTls) + inBrackets(bare);
        return new Target(port.isPresent() ? place + ":" + port.get() : place, isTls, "");
    }

    /** The target of a Unix socket. */
    static Target ofFile(Path file) {
        StringBuilder url = new StringBuilder("unix://");
        for (byte b : file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = b == '/' || b == '.' || b == '-' || b == '_' || b > 0 && Character.isLetterOrDigit(b);
            url.append(isPlain ? "" + (char) b : "%%%02X".formatted(b & 0xFF));
        }
        return new Target(url.toString(), false, "");
    }

    private static String scheme(boolean isWebSocket, boolean isTls) {
        return (isWebSocket ? "ws" : "mqtt") + (isTls ? "s://" : "://");
    }

    private static String inBrackets(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** The port at which TLS is spoken though no flag says so, as mosquitto's commands have it. */
    private static final int TLS_PORT = 8883;
}
