package org.ternmq.sn.client.search;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;

/** How GWINFO writes an address of UDP: the 4 or 16 octets of the host, then the two of the port. */
public final class UdpAddress {
    private UdpAddress() {}

    /** The octets of an address. */
    public static Bytes octets(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        ByteBuffer octets = ByteBuffer.allocate(host.length + Short.BYTES);
        octets.put(host).putShort((short) address.getPort());
        return Bytes.wrap(octets.array());
    }

    /** The address that octets write; nothing if they write none. */
    public static Optional<InetSocketAddress> of(Bytes octets) {
        ByteBuffer in = ByteBuffer.wrap(octets.toArray());
        if (in.remaining() != IPV4_OCTETS + Short.BYTES && in.remaining() != IPV6_OCTETS + Short.BYTES) {
            return Optional.empty();
        }
        byte[] host = new byte[in.remaining() - Short.BYTES];
        in.get(host);
        try {
            return Optional.of(
                    new InetSocketAddress(InetAddress.getByAddress(host), Short.toUnsignedInt(in.getShort())));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + host.length + " octets", e);
        }
    }

    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;
}
