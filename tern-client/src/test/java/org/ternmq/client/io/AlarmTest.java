package org.ternmq.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AlarmTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private final Semaphore rings = new Semaphore(0);
    private final Alarm alarm = new Alarm(rings::release);

    @Test
    void itRingsOnceAndNotTooEarly() throws InterruptedException {
        long at = System.nanoTime() + 30_000_000;
        alarm.set(at);
        assertTrue(rings.tryAcquire(20, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - at >= 0);
        alarm.cancel();
        assertFalse(rings.tryAcquire(50, TimeUnit.MILLISECONDS));
    }

    @Test
    void theEarlierTimeCounts() throws InterruptedException {
        alarm.set(System.nanoTime() + HOUR);
        alarm.set(System.nanoTime() + 1_000_000);
        alarm.set(System.nanoTime() + HOUR);
        assertTrue(rings.tryAcquire(20, TimeUnit.SECONDS));
        alarm.cancel();
        alarm.set(System.nanoTime() - 1); // a time that is over is now
        assertTrue(rings.tryAcquire(20, TimeUnit.SECONDS));
    }

    @Test
    void cancelledItDoesNotRing() throws InterruptedException {
        alarm.set(System.nanoTime() + 50_000_000);
        alarm.cancel();
        assertFalse(rings.tryAcquire(120, TimeUnit.MILLISECONDS));
        assertEquals(0, rings.availablePermits());
    }
}
