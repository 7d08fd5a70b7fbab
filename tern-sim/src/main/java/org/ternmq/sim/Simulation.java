package org.ternmq.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.ternmq.journal.disk.MemoryDisk;
import org.ternmq.sim.check.History;
import org.ternmq.sim.check.Ledger;
import org.ternmq.sim.check.Violation;
import org.ternmq.sim.client.Habit;
import org.ternmq.sim.client.SimClient;
import org.ternmq.sim.planted.Planted;
import org.ternmq.sim.world.Machine;
import org.ternmq.sim.world.ProcessEnded;
import org.ternmq.sim.world.Weather;

/** One run: a broker and its clients in the weather of a seed, step by step, and in the end until nothing is missing any more. */
public final class Simulation {
    private final long seed;
    private final SplittableRandom random;
    private final Weather weather;
    private final History history;
    private final Ledger ledger = new Ledger();
    private final Machine machine;
    private final List<SimClient> clients = new ArrayList<>();
    private int stalledSteps;

    private Simulation(long seed, Planted bug, int lines, boolean isFair) {
        this.history = new History(lines);
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.weather = isFair ? Weather.of(random).fair() : Weather.of(random);
        this.machine = new Machine(random.split(), weather, bug, history);
        int count = 3 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            clients.add(new SimClient(Habit.of(i, random), machine, random.split(), ledger));
        }
    }

    /** Plays a seed, with a bug put in or {@link Planted#NONE}. */
    public static Outcome play(long seed, Planted bug) {
        return new Simulation(seed, bug, LINES, false).play(STEPS);
    }

    /** The same, and keeps the whole history. */
    public static Outcome playInFull(long seed, Planted bug) {
        return new Simulation(seed, bug, Integer.MAX_VALUE, false).play(STEPS);
    }

    /** How many operations of the disk a short run of a seed in fair weather takes. */
    static long operations(long seed) {
        Simulation whole = new Simulation(seed, Planted.NONE, LINES, true);
        for (int i = 0; i < SHORT_STEPS; i++) {
            whole.step();
        }
        return whole.machine.operations();
    }

    /**
     * The same short run until so many operations of the disk were made. Then the power fails, or the process is killed, and the next one
     * has to go on from there.
     *
     * @param loss what a power loss leaves of the disk; empty if it is a kill
     */
    static Outcome playUntil(long seed, long operations, Optional<UnaryOperator<MemoryDisk>> loss) {
        Simulation part = new Simulation(seed, Planted.NONE, LINES, true);
        loss.ifPresent(part.machine::loss);
        part.machine.fuse(operations, loss.isPresent());
        return part.play(SHORT_STEPS);
    }

    private Outcome play(int steps) {
        history.add("seed " + seed + ", " + weather);
        Violation found = null;
        try {
            for (int i = 0; i < steps; i++) {
                step();
            }
            clear();
        } catch (Violation violation) {
            found = violation;
        }
        return new Outcome(
                seed,
                history.digest(),
                history.events(),
                machine.nowNanos(),
                machine.kills(),
                machine.powerLosses(),
                ledger.delivered(),
                Optional.ofNullable(found),
                history.last());
    }

    private void step() {
        try {
            if (!machine.isUp()) {
                start();
            } else if (random.nextInt(QUIET_ONE_IN) == 0) {
                settle();
                check("at rest");
            } else {
                stepUp();
            }
        } catch (ProcessEnded ended) {
            machine.ended();
        }
    }

    private void start() {
        if (random.nextInt(4) == 0) {
            machine.later(random.nextLong(LATER_NANOS[random.nextInt(LATER_NANOS.length)]));
        }
        if (weather.kill() > 0 && random.nextInt(4) == 0) {
            machine.fuse(random.nextInt(30), random.nextBoolean());
        }
        machine.start();
        ledger.checkRetained(machine.retained(), "after a restart");
    }

    private void stepUp() {
        int what = random.nextInt(1_000);
        if ((what -= weather.kill()) < 0) {
            machine.fuse(random.nextInt(3) == 0 ? 0 : random.nextInt(40), false);
        } else if ((what -= weather.powerLoss()) < 0) {
            machine.fuse(random.nextInt(3) == 0 ? 0 : random.nextInt(40), true);
        } else if ((what -= weather.cut()) < 0) {
            any().cut();
        } else if ((what -= weather.later()) < 0) {
            later(random.nextLong(LATER_NANOS[random.nextInt(LATER_NANOS.length)]));
        } else if ((what -= weather.checkpoint()) < 0) {
            machine.checkpoint();
        } else if ((what -= weather.stall()) < 0) {
            stalledSteps = random.nextInt(300);
        } else if ((what -= weather.disk()) < 0) {
            stepDisk();
        } else if ((what -= weather.turn()) < 0) {
            machine.turn(random.nextInt(weather.loops()));
        } else if (what % 3 == 0) {
            machine.read(false);
        } else if (what % 3 == 1) {
            any().read();
        } else {
            any().act();
        }
        stalledSteps--;
    }

    private SimClient any() {
        return clients.get(random.nextInt(clients.size()));
    }

    private void stepDisk() {
        if (stalledSteps <= 0) {
            machine.stepDisk();
        }
    }

    /** Time passes, and meanwhile the loops and the disk go on. */
    private void later(long nanos) {
        history.add("later by " + nanos);
        while (nanos > ON_THE_WAY_NANOS_MAX && machine.read(true)) {
            machine.turnAll();
        }
        for (long left = nanos; left > 0; left -= TICK_NANOS) {
            machine.later(Math.min(left, TICK_NANOS));
            machine.turnAll();
            stepDisk();
        }
    }

    /** Everything moves until nothing does. */
    private void settle() {
        stalledSteps = 0;
        for (int quiet = 0, rounds = 0; quiet < 4; rounds++) {
            boolean moved = machine.read(true);
            moved |= machine.turnAll();
            machine.stepDisk();
            moved |= machine.turnAll();
            for (SimClient client : clients) {
                moved |= client.read();
            }
            quiet = moved ? 0 : quiet + 1;
            if (rounds > ROUNDS_MAX) {
                throw new Violation("rest", "the broker does not come to rest");
            }
        }
    }

    private void check(String when) {
        ledger.checkRetained(machine.retained(), when);
        machine.checkState();
    }

    /** The weather clears: all come back and get what they are owed. */
    private void clear() {
        history.add("the weather clears");
        boolean isDone = false;
        for (int i = 0; i < 100 && !isDone; i++) {
            try {
                if (!machine.isUp()) {
                    machine.start();
                }
                clients.stream().filter(client -> !client.isConnected()).forEach(SimClient::connect);
                settle();
                later(TICK_NANOS);
                settle();
                isDone = ledger.isComplete();
            } catch (ProcessEnded ended) {
                machine.ended();
            }
        }
        ledger.checkComplete(machine::story);
        check("in the end");
    }

    private static final int LINES = 100;
    private static final int SHORT_STEPS = 1_000;
    private static final int STEPS = 4_000;
    private static final int QUIET_ONE_IN = 400;
    private static final int ROUNDS_MAX = 10_000;
    private static final long ON_THE_WAY_NANOS_MAX = 1_000_000_000L;
    private static final long TICK_NANOS = 20_000_000_000L;
    private static final long[] LATER_NANOS = {10_000_000L, 1_000_000_000L, 60_000_000_000L, 4_000_000_000_000L};
}
