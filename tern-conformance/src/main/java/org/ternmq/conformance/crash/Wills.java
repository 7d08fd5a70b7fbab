package org.ternmq.conformance.crash;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.crash.check.Series;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/**
 * Clients that are lost, or say goodbye, one after another: the will of a lost one must come a second later, across kills, once; that
 * of one who said goodbye must not. Later a lost one asks for its session, which must be over. Confined to its thread.
 */
final class Wills implements Runnable {
    private final Run run;
    private final List<Series> wills = new ArrayList<>();
    private final SplittableRandom random;
    private final List<Farewell> farewells = new ArrayList<>();
    private final ArrayDeque<Expiring> expiring = new ArrayDeque<>();
    private int rounds;
    private @Nullable SubscribingClient witness;

    /** A will that must never come. */
    private record Farewell(Series series, int number) {}

    /** A session that is over from a moment on. */
    private record Expiring(String clientId, long overMicros) {}

    Wills(Run run, SplittableRandom random) {
        this.run = run;
        this.random = random;
        for (int i = 0; i < TOPICS; i++) {
            wills.add(new Series("will", "wills/" + run.id() + "/" + i, Qos.EXACTLY_ONCE, false));
        }
    }

    /** One topic after another in turn, since wills that wait for different times may overtake each other. */
    List<Series> series() {
        return wills;
    }

    /** Who takes note of the wills. */
    Habits observer() {
        return new Habits("observer", Version.V5, Qos.EXACTLY_ONCE, List.of("wills/" + run.id() + "/+"), false, false);
    }

    /** Says by whom the wills are received, before the run. */
    void watchedBy(SubscribingClient observer) {
        witness = observer;
    }

    @Override
    public void run() {
        while (run.phase() == Run.Phase.PUBLISHING) {
            String clientId = "mourned-" + rounds + "-" + run.id();
            Series series = wills.get(rounds++ % TOPICS);
            int number = series.next(run.micros());
            boolean mourned = false;
            try (Connection connection = new Connection(run.broker(), Version.V5)) {
                if (connection.connect(connect(clientId, series, number)).isAccepted()) {
                    mourned = isMourned(connection, series, number);
                } else {
                    run.fault(clientId, "is refused");
                }
            } catch (IOException unanswered) {
                Run.pause(PAUSE_MILLIS); // without CONNACK the will may come or not
            }
            if (mourned) {
                awaitWill(clientId);
            }
            askForExpired();
        }
    }

    private static Connect connect(String clientId, Series series, int number) {
        Message will = Message.of(TopicName.of(series.topic()), series.payload(number), series.qos(), false)
                .withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, WILL_DELAY_SECONDS));
        Properties properties = Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, EXPIRY_SECONDS);
        return new Connect(Version.V5, clientId, true, 0, properties, Optional.of(will), Connect.Login.NONE);
    }

    /** Lives for a while; whether the will has to come after that. */
    private boolean isMourned(Connection connection, Series series, int number) {
        int kills = run.kills();
        try {
            connection.read(random.nextInt(20, 700));
            if (random.nextInt(3) == 0) {
                sayGoodbye(connection, series, number, kills);
                return false;
            }
        } catch (IOException killed) {
            run.tell("will", number + " of " + series + " was connected when the broker was lost");
        }
        series.acknowledge(number, run.micros());
        return true;
    }

    private void sayGoodbye(Connection connection, Series series, int number, int kills) {
        try {
            connection.leave();
            connection.read(Connection.PATIENCE_MILLIS);
        } catch (IOException closed) {
            Run.pause(TAKEN_MILLIS); // nothing tells that the broker has written it down
            if (run.kills() == kills) {
                farewells.add(new Farewell(series, number));
            }
        }
    }

    private void awaitWill(String clientId) {
        long endMicros = run.micros() + WILL_MICROS_MAX;
        while (!witness().isComplete() && run.micros() < endMicros) {
            Run.pause(PAUSE_MILLIS);
        }
        if (witness().isComplete()) { // the session is counted from the same moment as the will
            expiring.add(new Expiring(clientId, run.micros() + 1_000_000L * EXPIRY_SECONDS));
        }
    }

    private void askForExpired() {
        Expiring first = expiring.peek();
        if (first == null || first.overMicros() > run.micros()) {
            return;
        }
        try (Connection connection = new Connection(run.broker(), Version.V5)) {
            Connack connack = connection.connect(Connect.of(Version.V5, first.clientId(), false, 0));
            if (connack.sessionPresent()) {
                run.verdict()
                        .add(
                                Wrong.SESSION,
                                first.clientId() + " still has one, " + run.around(first.clientId(), run.micros()));
            }
            expiring.remove();
            connection.leave();
        } catch (IOException lost) {
            Run.pause(PAUSE_MILLIS);
        }
    }

    private SubscribingClient witness() {
        return Objects.requireNonNull(witness);
    }

    /** Holds what came against the farewells. */
    void check() {
        for (Farewell farewell : farewells) {
            boolean came = witness().receptions().stream()
                    .anyMatch(one -> one.series() == farewell.series() && one.contains(farewell.number()));
            if (came) {
                run.verdict()
                        .add(
                                Wrong.PHANTOM,
                                "the will " + farewell.number() + " of " + farewell.series()
                                        + " came though its client said goodbye");
            }
        }
    }

    private static final int TOPICS = 64;
    private static final int WILL_DELAY_SECONDS = 1;
    private static final int EXPIRY_SECONDS = 2;
    private static final int PAUSE_MILLIS = 20;
    private static final int TAKEN_MILLIS = 300;
    private static final long WILL_MICROS_MAX = 7_000_000;
}
