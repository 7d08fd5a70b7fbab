package org.ternmq.cli.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId.Place;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern pub}. */
@Command(
        name = "pub",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Publishes messages, with the flags of mosquitto_pub. It ends when the broker has acknowledged all of them; with -l a"
                        + " lost connection is opened again.",
        footer = {
            "",
            "Examples:",
            "  tern pub -t site/a -m hello",
            "  tern pub -t site/a -m 21.5 -q 1 -r             acknowledged, and kept for later subscribers",
            "  tern pub -t site/a -r -n                       no longer kept",
            "  sensor | tern pub -h broker -t site/a -l       a message for each line",
            "  tern pub -t site/a -m x -D publish message-expiry-interval 60",
            "  tern pub -L mqtts://user:pw@host/site/a -m x   over TLS, trusting whom this machine trusts",
            "  tern pub -h host --cafile ca.pem --cert me.pem --key me.key -t site/a -m x",
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect, 3 a file cannot be used, 4 refused, 5 not taken by the broker."
        })
public final class PubCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private final ConnectionFlags connection = new ConnectionFlags(Version.V3_1_1);

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Where to publish to.")
    private @Nullable String topic;

    @Mixin
    private final PayloadFlags message = new PayloadFlags();

    @Option(
            names = {"-l", "--stdin-line"},
            description = "Each line of standard input is a message.")
    private boolean lines;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "Quality of service: 0 (the default), 1 or 2.")
    private int qos;

    @Option(
            names = {"-r", "--retain"},
            description = "The broker keeps the message for later subscribers.")
    private boolean retain;

    @Option(names = "--repeat", paramLabel = "N", description = "Publish the message N times.")
    private int repeat = 1;

    @Option(names = "--repeat-delay", paramLabel = "SECONDS", description = "How long to wait in between (0).")
    private double repeatDelaySeconds;

    /** The command on the streams of the process. */
    public PubCommand() {
        this(Streams.ofProcess());
    }

    PubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        TopicName target = target();
        Qos level = connection.qos(qos);
        Properties properties = connection.properties(Place.CLIENT_PUBLISH);
        Streams told = connection.quieted(streams);
        Bytes payload;
        try {
            payload = message.read(streams.in());
        } catch (CannotUse e) {
            return Failures.report(e, "tern pub", told);
        }
        try (MqttClient client = connection.connect(told, lines ? Reconnect.DEFAULT : Reconnect.NEVER)) {
            Unacknowledged unacknowledged = new Unacknowledged(client);
            if (lines) {
                publishLines(unacknowledged, new Message(target, payload, level, retain, properties));
            }
            for (int i = 0; i < (lines ? 0 : repeat); i++) {
                if (i > 0 && repeatDelaySeconds > 0) {
                    Thread.sleep(Duration.ofNanos((long) (repeatDelaySeconds * 1e9)));
                }
                unacknowledged.publish(new Message(target, payload, level, retain, properties));
            }
            unacknowledged.awaitAll();
            connection.disconnect(client);
            return ExitCode.OK;
        } catch (MqttException | CannotUse e) {
            return Failures.report(e, "tern pub", told);
        } catch (IOException e) {
            told.err().println("tern pub: cannot read standard input: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private TopicName target() {
        int kinds = message.kinds() + (lines ? 1 : 0);
        if (kinds != 1) {
            throw connection.wrong(
                    kinds == 0
                            ? "no message; -m TEXT, -f FILE, -l, -s or -n gives one"
                            : "-m, -f, -l, -s and -n exclude each other");
        }
        if (repeat < 1 || repeatDelaySeconds < 0) {
            throw connection.wrong("--repeat is at least 1 and --repeat-delay at least 0");
        }
        String urlTopic = connection.urlTopic(topic != null).orElse("");
        String name = topic != null ? topic : urlTopic;
        try {
            return TopicName.of(name);
        } catch (IllegalArgumentException e) {
            throw connection.wrong(name.isEmpty() ? "no topic; -t TOPIC names it" : String.valueOf(e.getMessage()));
        }
    }

    private void publishLines(Unacknowledged unacknowledged, Message form) throws IOException {
        InputStream in = new BufferedInputStream(streams.in(), 64 << 10);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                unacknowledged.publish(line(form, line));
                line.reset();
            } else {
                line.write(b);
            }
        }
        if (line.size() > 0) { // the last line counts without its end, too
            unacknowledged.publish(line(form, line));
        }
    }

    private static Message line(Message form, ByteArrayOutputStream line) {
        return new Message(form.topic(), Bytes.wrap(line.toByteArray()), form.qos(), form.retain(), form.properties());
    }

    /** Messages on their way, so that a line need not wait for the one before; bounded by the client. */
    private static final class Unacknowledged {
        private final MqttClient client;
        private final ArrayDeque<CompletableFuture<ReasonCode>> oldestFirst = new ArrayDeque<>();

        Unacknowledged(MqttClient client) {
            this.client = client;
        }

        void publish(Message message) {
            CompletableFuture<ReasonCode> done = client.publishAsync(message);
            while (isFull(done) && !oldestFirst.isEmpty()) {
                await(oldestFirst.remove());
                done = client.publishAsync(message);
            }
            oldestFirst.add(done);
            while (!oldestFirst.isEmpty() && oldestFirst.element().isDone()) {
                await(oldestFirst.remove());
            }
        }

        private static boolean isFull(CompletableFuture<ReasonCode> done) {
            return done.isCompletedExceptionally()
                    && done.exceptionNow() instanceof MqttException why
                    && why.kind() == MqttException.Kind.FULL;
        }

        void awaitAll() {
            while (!oldestFirst.isEmpty()) {
                await(oldestFirst.remove());
            }
        }

        private static void await(CompletableFuture<ReasonCode> done) {
            try {
                done.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof MqttException why ? why : e;
            }
        }
    }
}
