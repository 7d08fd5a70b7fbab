package org.ternmq.broker.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final long SECOND = 1_000_000_000L;
    private long now = 7 * SECOND;
    private Addresses addresses = new Addresses(OverloadLimits.DEFAULT);

    private void limits(int open, int perSecond, int failures) {
        addresses = new Addresses(OverloadLimits.DEFAULT.with(limits -> {
            limits.connectionsPerAddressMax = open;
            limits.connectsPerAddressPerSecondMax = perSecond;
            limits.failuresPerAddressPerMinuteMax = failures;
        }));
    }

    private Optional<Refused> enter(String address) {
        return addresses.enter(address(address), now).refused();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void byDefaultNobodyIsWatched() {
        assertThat(addresses.areWatched()).isFalse();
    }

    @Test
    void anAddressHasSoManyConnectionsAtATime() {
        limits(2, 0, 0);
        assertThat(enter("192.0.2.1")).isEmpty();
        assertThat(enter("192.0.2.1")).isEmpty();
        assertThat(enter("192.0.2.1")).contains(Refused.ADDRESS_FULL);
        assertThat(enter("192.0.2.2")).isEmpty();
        addresses.left(address("192.0.2.1"), now);
        assertThat(enter("192.0.2.1")).isEmpty();
        assertThat(enter("192.0.2.1")).contains(Refused.ADDRESS_FULL);
    }

    @Test
    void anAddressHasSoManyNewConnectionsInASecond() {
        limits(0, 3, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(enter("192.0.2.1")).isEmpty();
            addresses.left(address("192.0.2.1"), now); // coming and going does not help
        }
        assertThat(enter("192.0.2.1")).contains(Refused.ADDRESS_FAST);
        now += SECOND;
        assertThat(enter("192.0.2.1")).isEmpty();
    }

    @Test
    void anAddressThatFailsIsBannedForAWhile() {
        limits(0, 0, 5);
        for (int i = 0; i < 5; i++) {
            assertThat(enter("192.0.2.1")).isEmpty();
            assertEquals(0, addresses.failed(address("192.0.2.1"), now));
        }
        assertThat(enter("192.0.2.1")).isEmpty();
        assertEquals(60 * SECOND, addresses.failed(address("192.0.2.1"), now));
        assertThat(enter("192.0.2.1")).contains(Refused.ADDRESS_BANNED);
        assertThat(enter("192.0.2.2")).isEmpty();
        now += 60 * SECOND;
        assertThat(enter("192.0.2.1")).isEmpty();
    }

    @Test
    void ofIpv6ItIsTheNetworkThatCounts() {
        limits(1, 0, 0);
        assertThat(enter("2001:db8:1:2::1")).isEmpty();
        assertThat(enter("2001:db8:1:2:ffff::1")).contains(Refused.ADDRESS_FULL);
        assertThat(enter("2001:db8:1:3::1")).isEmpty();
    }

    @Test
    void whoIsGoneAndBehavedIsForgotten() {
        limits(10, 10, 10);
        enter("192.0.2.1");
        assertEquals(1, addresses.size());
        now += 61 * SECOND;
        addresses.left(address("192.0.2.1"), now);
        assertEquals(0, addresses.size());
    }

    @Test
    void whoFailedBeforeItCameInIsRememberedToo() {
        limits(0, 0, 1);
        assertEquals(0, addresses.failed(address("192.0.2.1"), now));
        assertFalse(addresses.isBanned(address("192.0.2.1"), now));
        assertEquals(60 * SECOND, addresses.failed(address("192.0.2.1"), now));
        assertTrue(addresses.isBanned(address("192.0.2.1"), now));
        assertThat(enter("192.0.2.1")).contains(Refused.ADDRESS_BANNED);
    }

    @Test
    void whoCameWhileTooManyWereKnownTakesNobodysPlaceWhenItLeaves() throws Exception {
        limits(1, 0, 1);
        for (int i = 0; i < Addresses.KNOWN_MAX; i++) {
            addresses.failed(numbered(i), now);
        }
        assertEquals(new Addresses.Entry(Optional.empty(), false), addresses.enter(address("192.0.2.1"), now));
        assertEquals(0, addresses.failed(address("192.0.2.1"), now)); // nor is it remembered
        now += 61 * SECOND; // the others are forgotten

        assertThat(addresses.enter(address("192.0.2.1"), now).isCounted()).isTrue();
        assertThat(enter("192.0.2.1")).contains(Refused.ADDRESS_FULL);
    }

    private static InetAddress numbered(int i) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
    }

    @Test
    void itNeverKnowsMoreThanItsBound() throws Exception {
        limits(0, 0, 1);
        for (int i = 0; i < Addresses.KNOWN_MAX + 10_000; i++) {
            InetAddress from = numbered(i);
            if (addresses.enter(from, now).isCounted()) {
                addresses.left(from, now);
            }
        }
        assertEquals(Addresses.KNOWN_MAX, addresses.size());
        now += 61 * SECOND;
        enter("192.0.2.1");
        assertEquals(1, addresses.size());
    }

    @Test
    void manyThreadsCountRight() throws Exception {
        limits(1_000, 0, 0);
        AtomicInteger entered = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 500; j++) {
                    if (addresses.enter(address("192.0.2.1"), now).isCounted()) {
                        entered.incrementAndGet();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1_000, entered.get());
    }
}
