package org.ternmq.transport.proxy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Addresses that begin with the same bits; a single one if those are all.
 *
 * @param first its first address
 * @param bits how many bits they have in common
 */
public record Network(InetAddress first, int bits) {
    /**
     * Of an address or a network as everybody writes them, {@code 192.0.2.1} or {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException if it is none, with a sentence that says why
     */
    public static Network of(String text) {
        int slash = text.indexOf('/');
        InetAddress first = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException('"' + text
                        + "\" is no address and no network: write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32"));
        int bitsMax = 8 * first.getAddress().length;
        int bits = slash < 0 ? bitsMax : number(text.substring(slash + 1));
        if (bits > bitsMax) {
            throw new IllegalArgumentException('"' + text + "\": behind the slash comes a number from 0 to " + bitsMax);
        }
        if (!new Network(first, bits).isFirst()) {
            throw new IllegalArgumentException('"' + text
                    + "\": a network begins with its first address, whose bits behind the first " + bits + " are 0");
        }
        return new Network(first, bits);
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    private boolean isFirst() {
        byte[] all = first.getAddress();
        for (int bit = bits; bit < 8 * all.length; bit++) {
            if (bit(all, bit) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether an address is one of it. */
    public boolean has(InetAddress address) {
        byte[] ours = first.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (bit(ours, bit) != bit(theirs, bit)) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] of, int number) {
        return of[number >> 3] >> 7 - (number & 7) & 1;
    }

    /** The address that a text is, which is never looked up; an IPv4 address in IPv6's form is one of IPv4. */
    static Optional<InetAddress> address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) { // thrown for lengths other than 4 and 16
            throw new IllegalStateException(text, impossible);
        }
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
