package org.ternmq.conformance.crash;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.crash.check.Checker;
import org.ternmq.conformance.crash.check.Series;

/** Subscribes as somebody new and compares what is retained with what was published. Confined to its thread. */
final class RetainedReader implements Runnable {
    private final Run run;
    private final List<Series> kept;
    private final Checker checker;
    private int connections;
    private int looks;

    RetainedReader(Run run, List<Series> kept, Checker checker) {
        this.run = run;
        this.kept = kept;
        this.checker = checker;
    }

    /** How many times everything retained was read. */
    int looks() {
        return looks;
    }

    /** Looks as often as it can while the broker is killed. */
    @Override
    public void run() {
        while (run.phase() == Run.Phase.PUBLISHING) {
            look();
            Run.pause(PAUSE_MILLIS);
        }
    }

    /** Looks once; whether the connection held for that long. */
    boolean look() {
        try (Connection connection = new Connection(run.broker(), Version.V5)) {
            String name = "reader-" + connections++ + "-" + run.id();
            if (!connection.connect(Connect.of(Version.V5, name, true, 0)).isAccepted()) {
                run.fault(name, "is refused");
                return false;
            }
            compare(connection);
            connection.leave();
            looks++;
            return true;
        } catch (IOException lost) {
            return false; // killed meanwhile: the next look is after the restart
        }
    }

    private void compare(Connection connection) throws IOException {
        Map<Series, Integer> before = numbers(Series::lastAcknowledged);
        Map<Series, Integer> given = new HashMap<>();
        TopicFilter all = TopicFilter.of("kept/" + run.id() + "/#");
        connection.send(new Subscribe(1, Properties.NONE, List.of(Subscribe.Request.of(all, Qos.AT_MOST_ONCE))));
        long endMicros = run.micros() + PATIENCE_MICROS;
        do {
            connection.send(Ping.Pingreq.INSTANCE);
            takeUntilAnswered(connection, given);
        } while (run.micros() < endMicros && isMissing(before, given));
        Map<Series, Integer> after = numbers(Series::sent);
        for (Series series : kept) {
            checker.checkRetained(
                    series,
                    given.getOrDefault(series, 0),
                    before.getOrDefault(series, 0),
                    after.getOrDefault(series, 0),
                    run.micros());
        }
    }

    private boolean isMissing(Map<Series, Integer> before, Map<Series, Integer> given) {
        return kept.stream()
                .anyMatch(series -> !given.containsKey(series)
                        && !Checker.mayBeEmpty(series, before.getOrDefault(series, 0), series.sent()));
    }

    private void takeUntilAnswered(Connection connection, Map<Series, Integer> given) throws IOException {
        while (true) {
            Packet packet = connection.read(Connection.PATIENCE_MILLIS);
            if (packet == null) {
                throw new IOException("no PINGRESP");
            }
            if (packet instanceof Ping.Pingresp) {
                return;
            }
            if (packet instanceof Publish publish && publish.message().retain()) {
                kept.stream()
                        .filter(one ->
                                one.topic().equals(publish.message().topic().toString()))
                        .forEach(one ->
                                given.put(one, one.number(publish.message().payload())));
            }
        }
    }

    private Map<Series, Integer> numbers(ToIntFunction<Series> which) {
        Map<Series, Integer> numbers = new HashMap<>();
        kept.forEach(series -> numbers.put(series, which.applyAsInt(series)));
        return numbers;
    }

    private static final int PAUSE_MILLIS = 30;
    private static final long PATIENCE_MICROS = 3_000_000;
}
