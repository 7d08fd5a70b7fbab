package org.ternmq.server.config.sn;

import java.net.InetSocketAddress;

/** The multicast group where clients of MQTT-SN find their gateway. */
public final class SnGroup {
    private SnGroup() {}

    /**
     * Reads {@code address:port}.
     *
     * @throws IllegalArgumentException if it is something else, or no multicast address
     */
    public static InetSocketAddress of(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
        boolean isNumber = host.matches("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*")
                && text.substring(colon + 1).matches("\\d{1,5}");
        int port = isNumber ? Integer.parseInt(text.substring(colon + 1)) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    '"' + text + "\" is no address and port of a multicast group, as 225.1.1.1:1885 or [ff15::1]:1885");
        }
        var group = new InetSocketAddress(host, port);
        if (group.isUnresolved() || !group.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException(
                    host + " is no multicast address; those are 224.0.0.0 to 239.255.255.255, or begin with ff");
        }
        return group;
    }
}
