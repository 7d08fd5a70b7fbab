package org.ternmq.cli.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.PropertyId.Place;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern sub}. */
@Command(
        name = "sub",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Prints the messages published to topics, with the flags of mosquitto_sub. It runs until it is stopped, or"
                        + " -C or -W ends it; a lost connection is opened again.",
        footer = {
            "",
            "Examples:",
            "  tern sub -t 'site/#' -v                        all of a site, each with its topic",
            "  tern sub -t site/a -C 1 -W 5                   one message, within five seconds",
            "  tern sub -t 'site/#' -T site/secret -q 1       without one of them, acknowledged",
            "  tern sub -i me -c -q 2 -t 'site/#'             what came while we were away, too",
            "  tern sub -t 'site/#' -F '@H:@M:@S %%t %%p'       with the time of day",
            "  tern sub -t 'site/#' -F %%j -V 5                as JSON, with all properties",
            "  tern sub -t 'site/#' --json                    as JSON that says whether a payload is text",
            "  tern sub -L wss://host/mqtt -t 'site/#'        over WebSocket and TLS",
            "  tern sub -h host --cafile ca.pem -t 'site/#'   over TLS, at port 8883",
            "  tern sub -t 'old/#' --remove-retained -W 5     and the broker forgets what it had kept",
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect, 3 a file cannot be used, 4 refused, 5 subscription refused, 27 time-out."
        })
public final class SubCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private final ConnectionFlags connection = new ConnectionFlags(Version.V3_1_1);

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "What to subscribe to, with + and # for levels; may be repeated.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = {"-U", "--unsubscribe"},
            paramLabel = "FILTER",
            description = "What a kept session is no longer subscribed to; may be repeated.")
    private List<String> unsubscribed = new ArrayList<>();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "The best quality of service wanted: 0 (the default), 1 or 2.")
    private int qos;

    @Option(names = "-C", paramLabel = "N", description = "End after N messages.")
    private @Nullable Long count;

    @Option(names = "-W", paramLabel = "SECONDS", description = "End after this time, with exit code 27.")
    private @Nullable Long seconds;

    @Option(names = "-E", description = "End as soon as the broker has answered the subscriptions.")
    private boolean subscribeOnly;

    @Option(
            names = "--retain-as-published",
            description = "Messages keep the flag that they were published with, mqttv5 only.")
    private boolean retainAsPublished;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final MessagePrinter printer = new MessagePrinter();

    private long deadlineNanos;
    private long left;

    /** The command on the streams of the process. */
    public SubCommand() {
        this(Streams.ofProcess());
    }

    SubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<Subscribe.Request> requests = requests();
        Streams told = connection.quieted(streams);
        filters(unsubscribed);
        try {
            selection.open();
            printer.open(told, "tern sub");
        } catch (IllegalArgumentException e) {
            throw connection.wrong(String.valueOf(e.getMessage()));
        }
        left = count == null ? Long.MAX_VALUE : count;
        if (left < 1 || seconds != null && seconds < 1) {
            throw connection.wrong("-C and -W take a number of at least 1");
        }
        CountDownLatch done = new CountDownLatch(1);
        try (MqttClient client = connection.connect(told, Reconnect.DEFAULT)) {
            leaveWhenStopped(client, done);
            deadlineNanos = System.nanoTime() + (seconds == null ? FOR_EVER_NANOS : seconds * 1_000_000_000L);
            int exit = follow(client, requests, told);
            connection.disconnect(client);
            return exit;
        } catch (MqttException | CannotUse e) {
            return Failures.report(e, "tern sub", told);
        } catch (IOException e) { // whoever read our output went away, as head does
            return ExitCode.OK;
        } finally {
            done.countDown();
        }
    }

    /** Ctrl-C: the broker hears that we leave, and what has come is still printed. */
    private void leaveWhenStopped(MqttClient client, CountDownLatch done) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            client.close();
            try {
                boolean printed = done.await(2, TimeUnit.SECONDS);
                assert printed : "output is stuck";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private List<Subscribe.Request> requests() {
        List<String> wanted = new ArrayList<>(topics);
        connection.urlTopic(!topics.isEmpty()).ifPresent(wanted::add);
        if (wanted.isEmpty() && unsubscribed.isEmpty()) {
            throw connection.wrong("nothing to subscribe to; -t FILTER names it");
        }
        Qos level = connection.qos(qos);
        return filters(wanted).stream()
                .map(filter -> new Subscribe.Request(
                        filter, level, false, retainAsPublished && connection.isVersion5(), RetainHandling.SEND))
                .toList();
    }

    private List<TopicFilter> filters(List<String> texts) {
        try {
            return texts.stream().map(TopicFilter::of).toList();
        } catch (IllegalArgumentException e) {
            throw connection.wrong(String.valueOf(e.getMessage()));
        }
    }

    private int follow(MqttClient client, List<Subscribe.Request> requests, Streams told) throws IOException {
        try {
            Subscription messages = subscribe(client, requests, told);
            return subscribeOnly ? ExitCode.OK : print(client, messages, told);
        } catch (MqttException e) {
            printer.flush();
            if (e.kind() == Kind.CLOSED) { // by Ctrl-C
                return ExitCode.OK;
            }
            if (requests.size() > 1 || e.kind() != Kind.REJECTED) {
                throw e;
            }
            told.err()
                    .println("tern sub: the broker refused the subscription to "
                            + requests.getFirst().filter() + ": " + e.reason().text());
            return ExitCode.BAD_REASON;
        }
    }

    /** Which filters the broker did not grant, if it granted others, is told. */
    private Subscription subscribe(MqttClient client, List<Subscribe.Request> requests, Streams told) {
        Subscription messages = client.unclaimed();
        if (!requests.isEmpty()) {
            SubscribeOptions.Builder what = SubscribeOptions.builder()
                    .properties(connection.properties(Place.SUBSCRIBE))
                    .bufferMax(10_000, 64L << 20)
                    .andUnclaimed();
            requests.forEach(what::request);
            messages = client.subscribe(what.build());
        }
        List<ReasonCode> reasons = messages.reasons();
        for (int i = 0; i < reasons.size(); i++) {
            if (reasons.get(i).isError()) {
                told.err()
                        .println("tern sub: the broker refused the subscription to "
                                + requests.get(i).filter() + ": "
                                + reasons.get(i).text());
            }
        }
        unsubscribed.forEach(filter -> client.unsubscribe(filter, connection.properties(Place.UNSUBSCRIBE)));
        return messages;
    }

    private int print(MqttClient client, Subscription messages, Streams told) throws IOException {
        while (left > 0) {
            Optional<Received> next = messages.receive(Duration.ZERO);
            if (next.isEmpty()) {
                printer.flush();
                next = messages.receive(Duration.ofNanos(Math.max(0, remainingNanos())));
            }
            if (next.isEmpty() || remainingNanos() <= 0) {
                return timedOut(told);
            }
            Message message = next.get().message();
            if (selection.ends(message)) {
                break;
            }
            if (selection.shows(message)) {
                if (selection.removes(message)) {
                    client.publish(Message.of(message.topic(), Bytes.EMPTY, Qos.AT_LEAST_ONCE, true));
                }
                if (selection.prints()) {
                    printer.print(next.get());
                }
                left--;
            }
        }
        printer.flush();
        return ExitCode.OK;
    }

    private static int timedOut(Streams told) {
        told.err().println("Timed out");
        return ExitCode.TIME_OUT;
    }

    private long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }

    private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 4;
}
