package org.ternmq.broker.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
    private final TimerQueue timers = new TimerQueue();
    private final List<Integer> fired = new ArrayList<>();

    private final class Alarm implements TimerQueue.Timed {
        final int name;
        final TimerQueue.Timer timer = new TimerQueue.Timer(this);
        long at;

        Alarm(int name, long at) {
            this.name = name;
            this.at = at;
            timers.arm(timer);
        }

        @Override
        public long deadlineNanos() {
            return at;
        }

        @Override
        public void onDeadline(long nowNanos) {
            fired.add(name);
            at = Long.MAX_VALUE;
        }
    }

    @Test
    void firesInOrderOfTime() {
        new Alarm(3, 30);
        new Alarm(1, 10);
        new Alarm(2, 20);
        assertEquals(10, timers.deadlineNanos());
        timers.run(20);
        assertEquals(List.of(1, 2), fired);
        assertEquals(30, timers.deadlineNanos());
    }

    @Test
    void aDeadlineThatMovedBackIsFoundOutWhenTheOldOneComes() {
        Alarm alarm = new Alarm(1, 10);
        alarm.at = 50;
        timers.run(10);
        assertEquals(List.of(), fired);
        assertEquals(50, timers.deadlineNanos());
        timers.run(50);
        assertEquals(List.of(1), fired);
        assertEquals(0, timers.size());
    }

    @Test
    void manyThatAreDueTogetherAreCalledAFewAtATime() {
        for (int i = 0; i < TimerQueue.CALLS_MAX + 1; i++) {
            new Alarm(i, 10);
        }
        timers.run(11);
        assertEquals(TimerQueue.CALLS_MAX, fired.size());
        assertEquals(10, timers.deadlineNanos());
        timers.run(11);
        assertEquals(TimerQueue.CALLS_MAX + 1, fired.size());
        assertEquals(Long.MAX_VALUE, timers.deadlineNanos());
    }

    @Test
    void anyHistoryOfArmingAndCancellingKeepsTheOrder() {
        Random random = new Random(42);
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            alarms.add(new Alarm(i, random.nextInt(10_000)));
        }
        for (Alarm alarm : alarms) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    timers.cancel(alarm.timer);
                    alarm.at = Long.MAX_VALUE;
                }
                case 1 -> {
                    alarm.at = random.nextInt((int) alarm.at + 1);
                    timers.arm(alarm.timer);
                }
                case 2 -> alarm.at += random.nextInt(1_000);
                default -> {}
            }
        }
        for (int now = 0; now <= 11_000; now += 10) {
            int time = now;
            int before = fired.size();
            while (timers.deadlineNanos() <= now) {
                timers.run(now);
            }
            assertEquals(0, alarms.stream().filter(a -> a.at <= time).count(), "all that are due fired at " + time);
            assertEquals(true, fired.size() >= before);
        }
        assertEquals(0, timers.size());
    }
}
