package org.ternmq.cli.sn;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.SnException;
import org.ternmq.sn.client.SnListener;
import org.ternmq.sn.client.endpoint.Request;
import org.ternmq.sn.client.endpoint.SnClientEndpoint.State;
import org.ternmq.sn.client.endpoint.SnMessage;
import org.ternmq.sn.client.options.SnClientOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern sn sub}. */
@Command(
        name = "sub",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Prints the messages published to topics, by MQTT-SN. It runs until it is stopped, or -C or -W ends it;"
                        + " a lost connection is opened again.",
        footer = {
            "",
            "Examples:",
            "  tern sn sub -t 'site/#' -v                     all of a site, each with its topic",
            "  tern sn sub --predefined 7 -q 1 -C 1 -W 5      one message, within five seconds",
            "  tern sn sub -i me -c -q 2 -t 'site/#'          what came while we were away, too",
            "  tern sn sub -t 'site/#' --sleep 60             asleep, and awake for what came once a minute",
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect, 3 a file cannot be used, 4 refused, 5 subscription refused, 27 time-out."
        })
public final class SnSubCommand implements Callable<Integer> {
    private final Streams streams;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Mixin
    private final SnFlags flags = new SnFlags();

    @Mixin
    private final SnSessionFlags session = new SnSessionFlags();

    @Mixin
    private final SnTopicFlags topics = new SnTopicFlags();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "The best quality of service wanted: 0 (the default), 1 or 2.")
    private int qos;

    @Option(names = "-C", paramLabel = "N", description = "End after N messages.")
    private long count = Long.MAX_VALUE;

    @Option(names = "-W", paramLabel = "SECONDS", description = "End after this time, with exit code 27.")
    private @Nullable Long seconds;

    @Option(names = "--sleep", paramLabel = "SECONDS", description = "Sleep, and wake so often for what came.")
    private @Nullable Integer sleepSeconds;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the topic and a space before each message.")
    private boolean verbose;

    private sealed interface Event {
        record Came(SnMessage message) implements Event {}

        record Became(State state) implements Event {}
    }

    /** The command on the streams of the process. */
    public SnSubCommand() {
        this(Streams.ofProcess());
    }

    SnSubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        SnClientOptions options;
        List<Request.Subscribe> requests;
        try {
            options = session.in(flags.options()).withShortNames(topics.usesShortNames());
            requests = topics.topics().stream()
                    .map(topic -> new Request.Subscribe(topic, Qos.of(qos)))
                    .toList();
            if (count < 1 || seconds != null && seconds < 1 || sleepSeconds != null && sleepSeconds < 1) {
                throw new IllegalArgumentException("-C, -W and --sleep take a number of at least 1");
            }
        } catch (IllegalArgumentException e) {
            throw flags.wrong(String.valueOf(e.getMessage()));
        }
        long end = System.nanoTime() + (seconds == null ? FOR_EVER_NANOS : seconds * SECOND_NANOS);
        try (SnClient client = flags.client(options, new Listener())) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(client::close));
            client.connect();
            return follow(client, requests, end);
        } catch (SnException e) {
            return SnFailures.reportConnecting(e, "tern sn sub", flags.gateway(), streams);
        } catch (CannotUse e) {
            return SnFailures.reportUnusable(e, "tern sn sub", streams);
        }
    }

    private int follow(SnClient client, List<Request.Subscribe> requests, long end) throws InterruptedException {
        try {
            int exit = print(client, requests, end);
            client.disconnect();
            return exit;
        } catch (SnException e) {
            return e.kind() == SnException.Kind.CLOSED ? ExitCode.OK : SnFailures.report(e, "tern sn sub", streams);
        } catch (IOException e) { // whoever read our output went away, as head does
            return ExitCode.OK;
        }
    }

    private int print(SnClient client, List<Request.Subscribe> requests, long end)
            throws IOException, InterruptedException {
        long wakeNanos = Long.MAX_VALUE;
        for (long left = count; left > 0; ) {
            long now = System.nanoTime();
            Event event = events.poll(Math.max(0, Math.min(end, wakeNanos) - now), TimeUnit.NANOSECONDS);
            if (System.nanoTime() - end >= 0) {
                streams.err().println("Timed out");
                return ExitCode.TIME_OUT;
            }
            switch (event) {
                case null -> wakeNanos = wake(client);
                case Event.Came came -> {
                    print(came.message());
                    left--;
                }
                case Event.Became became when became.state() == State.ACTIVE -> wakeNanos = subscribe(client, requests);
                case Event.Became gone -> {
                    streams.err().println("tern sn sub: the gateway does not answer any more");
                    return ExitCode.CANNOT_CONNECT;
                }
            }
        }
        return ExitCode.OK;
    }

    /** On each connection, since a gateway may have forgotten; when to wake. */
    private long subscribe(SnClient client, List<Request.Subscribe> requests) {
        try {
            requests.forEach(request -> client.subscribe(request.topic(), request.qosMax()));
            if (sleepSeconds != null) {
                client.sleep(Duration.ofSeconds(sleepSeconds));
            }
        } catch (SnException e) {
            return onFailure(e);
        }
        return nextWakeNanos();
    }

    private long wake(SnClient client) {
        try {
            flags.rebind().ifPresent(port -> streams.err().println("tern sn sub: awake, from port " + port));
            client.wake();
        } catch (SnException e) {
            if (e.kind() != SnException.Kind.NO_ANSWER) {
                return onFailure(e);
            }
            streams.err().println("tern sn sub: awake, and " + e.getMessage() + "; asleep again");
        }
        return nextWakeNanos();
    }

    private long nextWakeNanos() {
        return sleepSeconds == null ? Long.MAX_VALUE : System.nanoTime() + sleepSeconds * SECOND_NANOS;
    }

    /** Without connection nobody wakes, and an event tells of the next one, or that there is none. */
    private static long onFailure(SnException failure) {
        if (failure.kind() == SnException.Kind.LOST || failure.kind() == SnException.Kind.NOT_SENT) {
            return Long.MAX_VALUE;
        }
        throw failure;
    }

    private void print(SnMessage message) throws IOException {
        OutputStream out = streams.out();
        if (verbose) {
            String topic =
                    message.topic().isEmpty() ? String.valueOf(message.topicId().value()) : message.topic();
            out.write((topic + " ").getBytes(StandardCharsets.UTF_8));
        }
        out.write(message.payload().toArray());
        out.write('\n');
        out.flush();
    }

    /** What comes waits here; too much of it is dropped, and told. It may not hold the client up, which may be waited for. */
    private final class Listener implements SnListener {
        private boolean isTold;

        @Override
        public void onMessage(SnMessage message) {
            if (events.size() < EVENTS_MAX) {
                events.add(new Event.Came(message));
            } else if (!isTold) {
                isTold = true;
                streams.err().println("tern sn sub: more messages come than are printed; some are dropped");
            }
        }

        @Override
        public void onState(State state, String why) {
            if (state == State.ACTIVE || state == State.DISCONNECTED) {
                events.add(new Event.Became(state));
            }
        }
    }

    private static final int EVENTS_MAX = 10_000;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 4;
}
