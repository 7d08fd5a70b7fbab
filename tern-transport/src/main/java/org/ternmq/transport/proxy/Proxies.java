package org.ternmq.transport.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.Network;

/**
 * What of proxies holds at a listener. Whoever comes by a Unix socket is trusted, since its folder lets nobody else in.
 *
 * @param header whether every connection comes from a trusted one and begins with a PROXY header
 * @param trusted who may say where clients are; if it is empty {@code X-Forwarded-For} is nobody's business
 */
public record Proxies(boolean header, Optional<List<Network>> trusted) {
    /** No proxy is known. */
    public static final Proxies NONE = new Proxies(false, Optional.empty());

    public Proxies {
        trusted = trusted.map(List::copyOf);
    }

    /** Whether one may say where clients are; null for who comes by a Unix socket. */
    public boolean trusts(@Nullable InetAddress address) {
        return address == null || trusted.stream().flatMap(List::stream).anyMatch(network -> network.has(address));
    }

    /**
     * Where the client is, by what each proxy on its way has added behind what it was told. Goes back from the last one as long as who
     * added an entry is trusted; an entry that is no address ends the way, for nobody knows who wrote what stands before it.
     *
     * @param socket who the connection comes from
     * @param forwarded the values of {@code X-Forwarded-For}, in their order
     * @return the client, or {@code socket} if there is nothing to be believed
     */
    public @Nullable InetAddress client(@Nullable InetAddress socket, List<String> forwarded) {
        if (trusted.isEmpty()) {
            return socket;
        }
        InetAddress client = socket;
        List<String> entries = List.of(String.join(",", forwarded).split(",", -1));
        for (int i = entries.size() - 1; i >= 0 && trusts(client); i--) {
            Optional<InetAddress> before =
                    Network.address(withoutPort(entries.get(i).strip()));
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    /** Some proxies write {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String entry) {
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon > 0 && (entry.charAt(colon - 1) == ']' || entry.indexOf(':') == colon);
        String address = hasPort ? entry.substring(0, colon) : entry;
        boolean isInBrackets = address.startsWith("[") && address.endsWith("]");
        return isInBrackets ? address.substring(1, address.length() - 1) : address;
    }
}
