package org.ternmq.cli.soak.load;

import java.time.Duration;
import java.util.SplittableRandom;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.faults.Direction;
import org.ternmq.faults.FaultProxy;
import org.ternmq.faults.Faults;

/** Makes faults of all kinds at a proxy, one after another. Confined to its thread. */
final class Mischief {
    private final Faults faults;
    private final SplittableRandom chance;
    private final Account account;
    private volatile boolean ending;

    Mischief(FaultProxy proxy, long seed, Account account) {
        this.faults = proxy.faults();
        this.chance = new SplittableRandom(seed);
        this.account = account;
    }

    /** Until it is ended; then nothing is wrong any more. */
    void run() throws InterruptedException {
        while (!ending) {
            Thread.sleep(chance.nextLong(500, 3_000));
            Kind kind = Kind.values()[chance.nextInt(Kind.values().length)];
            account.count("faults: " + kind.words);
            make(kind);
            if (kind.lasts) {
                Thread.sleep(chance.nextLong(200, 2_000));
                faults.clear();
                faults.resume();
            }
        }
        faults.clear();
        faults.resume();
    }

    private void make(Kind kind) {
        Direction direction = Direction.values()[chance.nextInt(2)];
        switch (kind) {
            case DELAY -> faults.delay(Duration.ofMillis(chance.nextLong(1, 200)), direction);
            case SPLIT -> {
                faults.split(chance.nextInt(1, 50), Direction.TO_BROKER);
                faults.split(chance.nextInt(1, 50), Direction.TO_CLIENT);
            }
            case CUT -> faults.cut();
            case CUT_IN_PACKET -> faults.cutAfterBytes(chance.nextLong(4_000), direction);
            case HALF_CLOSE -> faults.halfClose(direction);
            case SILENCE -> faults.halfOpen();
            case UNREAD -> faults.pauseReading();
            case REFUSE -> faults.refuse(ReasonCode.SERVER_UNAVAILABLE, chance.nextInt(1, 4));
        }
    }

    void end() {
        ending = true;
    }

    private enum Kind {
        DELAY("delays", true),
        SPLIT("packets in pieces", true),
        CUT("all connections cut", false),
        CUT_IN_PACKET("a connection cut in a packet", false),
        HALF_CLOSE("half closed", false),
        SILENCE("a cable pulled", true),
        UNREAD("clients not read", true),
        REFUSE("connections refused", false);

        private final String words;
        private final boolean lasts;

        Kind(String words, boolean lasts) {
            this.words = words;
            this.lasts = lasts;
        }
    }
}
