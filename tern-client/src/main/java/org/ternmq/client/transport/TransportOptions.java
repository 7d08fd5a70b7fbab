package org.ternmq.client.transport;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a server is reached. Immutable.
 *
 * @param tls what holds for mqtts and wss
 * @param proxy what the connection goes through; not used for Unix sockets
 * @param localAddress the address of ours that the connection goes out from; not used for Unix sockets
 * @param httpHeaders further headers of the request that opens a WebSocket, in their order, such as {@code Authorization}
 */
public record TransportOptions(
        TlsOptions tls, Optional<Proxy> proxy, Optional<InetAddress> localAddress, Map<String, String> httpHeaders) {
    /** The trust of the JDK, no proxy. */
    public static final TransportOptions DEFAULT =
            new TransportOptions(TlsOptions.DEFAULT, Optional.empty(), Optional.empty(), Map.of());

    /**
     * Copies the headers.
     *
     * @throws IllegalArgumentException if a header is not one of HTTP (RFC 9110, 5) or belongs to the opening of the WebSocket itself
     */
    public TransportOptions {
        httpHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(httpHeaders));
        httpHeaders.forEach(TransportOptions::check);
    }

    private static void check(String name, String value) {
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException(
                    "the name of an HTTP header is made of letters, digits and -, not " + name);
        }
        if (!value.matches("[\\x20-\\x7e\\t]*")) {
            throw new IllegalArgumentException(
                    "the HTTP header " + name + " has a character that is not printable ASCII");
        }
        if (name.matches("(?i)connection|upgrade|sec-websocket-.*|content-length|transfer-encoding")) {
            throw new IllegalArgumentException("the HTTP header " + name + " is set by the WebSocket itself");
        }
    }

    /** The same with other options of TLS. */
    public TransportOptions withTls(TlsOptions other) {
        return new TransportOptions(other, proxy, localAddress, httpHeaders);
    }

    /** The same through a proxy. */
    public TransportOptions withProxy(Proxy other) {
        return new TransportOptions(tls, Optional.of(other), localAddress, httpHeaders);
    }

    /** The same from an address of ours. */
    public TransportOptions withLocalAddress(InetAddress other) {
        return new TransportOptions(tls, proxy, Optional.of(other), httpHeaders);
    }

    /** The same with one more header for WebSocket, or another value of it. */
    public TransportOptions withHttpHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(httpHeaders);
        more.put(name, value);
        return new TransportOptions(tls, proxy, localAddress, more);
    }

    /** Everything but the values of headers, which may be secret. */
    @Override
    public String toString() {
        return "TransportOptions[" + tls + ", proxy " + proxy + ", from " + localAddress + ", headers "
                + httpHeaders.keySet() + "]";
    }
}
