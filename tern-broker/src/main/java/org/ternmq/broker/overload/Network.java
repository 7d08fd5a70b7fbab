package org.ternmq.broker.overload;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /** The network of so many bits that an address is of. */
    public static Network around(InetAddress address, int bits) {
        byte[] masked = address.getAddress();
        for (int bit = bits; bit < 8 * masked.length; bit++) {
            masked[bit >> 3] &= (byte) ~(1 << 7 - (bit & 7));
        }
        return new Network(addressOf(masked), bits);
    }

    /** The address that a text is, which is never looked up; an IPv4 address in IPv6's form is one of IPv4. */
    public static Optional<InetAddress> address(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text)); // with a colon, or four numbers, it is no name
        } catch (UnknownHostException none) {
            return Optional.empty();
        }
    }

    private static InetAddress addressOf(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) { // thrown for lengths other than 4 and 16
            throw new IllegalStateException("an address of " + bytes.length + " bytes", impossible);
        }
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }

    private static final Pattern V4 = Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");
}
