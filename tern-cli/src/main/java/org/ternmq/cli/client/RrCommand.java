package org.ternmq.cli.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.Received;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.PropertyId.Place;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern rr}. */
@Command(
        name = "rr",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Publishes a request and prints the first message that comes to the topic for responses, with the flags"
                        + " of mosquitto_rr. In mqttv5, the default, the request says where the response is wanted.",
        footer = {
            "",
            "Examples:",
            "  tern rr -t lamp/get -e lamp/answer -m state",
            "  tern rr -t lamp/get -e lamp/answer -n -W 5 -v              within five seconds, with its topic",
            "  tern rr -t lamp/get -e lamp/answer -m a -D publish correlation-data 17 -F '%%D %%p'",
            "  tern rr -t lamp/get -e lamp/answer -m a --json",
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect, 3 a file cannot be used, 4 refused, 5 subscription or request refused,"
                    + " 27 time-out."
        })
public final class RrCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private final ConnectionFlags connection = new ConnectionFlags(Version.V5);

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Where to publish the request to.")
    private @Nullable String topic;

    @Option(names = "-e", paramLabel = "TOPIC", description = "Where the response is to come.")
    private @Nullable String responseTopic;

    @Mixin
    private final PayloadFlags payload = new PayloadFlags();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "Quality of service of the request, and the best for the response: 0 (the default), 1 or 2.")
    private int qos;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            description = "Wait so long for the response, then end with exit code 27.")
    private @Nullable Long seconds;

    @Option(
            names = "-R",
            description = "Taken and without effect, as with mosquitto_rr: a message that was kept is a response.")
    @SuppressWarnings("UnusedVariable") // for those who are used to it
    private boolean freshOnly;

    @Option(
            names = "--retain-as-published",
            description = "The response keeps the flag that it was published with, mqttv5 only.")
    private boolean retainAsPublished;

    @Mixin
    private final MessagePrinter printer = new MessagePrinter();

    /** The command on the streams of the process. */
    public RrCommand() {
        this(Streams.ofProcess());
    }

    RrCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Subscribe.Request responses = responses();
        TopicName target = target();
        Streams told = connection.quieted(streams);
        try {
            printer.open(told, "tern rr");
        } catch (IllegalArgumentException e) {
            throw connection.wrong(String.valueOf(e.getMessage()));
        }
        if (seconds != null && seconds < 1) {
            throw connection.wrong("-W takes a number of at least 1");
        }
        Properties properties = properties(responses.filter());
        try {
            Bytes body = payload.read(streams.in());
            Message request = new Message(target, body, connection.qos(qos), false, properties);
            try (MqttClient client = connection.connect(told, Reconnect.NEVER)) {
                int exit = ask(client, responses, request, told);
                connection.disconnect(client);
                return exit;
            }
        } catch (MqttException | CannotUse e) {
            return Failures.report(e, "tern rr", told);
        } catch (IOException e) { // whoever read our output went away
            return ExitCode.OK;
        }
    }

    private Subscribe.Request responses() {
        if (responseTopic == null) {
            throw connection.wrong("nowhere to respond to; -e TOPIC names it");
        }
        try {
            Qos most = connection.qos(qos);
            TopicFilter filter = TopicFilter.of(TopicName.of(responseTopic).toString());
            return new Subscribe.Request(
                    filter, most, false, retainAsPublished && connection.isVersion5(), RetainHandling.SEND);
        } catch (IllegalArgumentException e) {
            throw connection.wrong("-e: " + e.getMessage());
        }
    }

    private TopicName target() {
        String urlTopic = connection.urlTopic(topic != null).orElse("");
        String name = topic != null ? topic : urlTopic;
        if (payload.kinds() != 1) {
            throw connection.wrong(
                    payload.kinds() == 0
                            ? "no request; -m TEXT, -f FILE, -s or -n gives one"
                            : "-m, -f, -s and -n exclude each other");
        }
        try {
            return TopicName.of(name);
        } catch (IllegalArgumentException e) {
            throw connection.wrong(name.isEmpty() ? "no topic; -t TOPIC names it" : String.valueOf(e.getMessage()));
        }
    }

    private Properties properties(TopicFilter responses) {
        Properties given = connection.properties(Place.CLIENT_PUBLISH);
        if (given.has(PropertyId.RESPONSE_TOPIC)) {
            throw connection.wrong("-D publish response-topic: that is what -e says already");
        }
        if (!connection.isVersion5()) {
            return Properties.NONE;
        }
        return given.toBuilder()
                .add(PropertyId.RESPONSE_TOPIC, responses.toString())
                .build();
    }

    private int ask(MqttClient client, Subscribe.Request responses, Message request, Streams told) throws IOException {
        long deadlineNanos = System.nanoTime() + (seconds == null ? FOR_EVER_NANOS : seconds * 1_000_000_000L);
        Subscription messages;
        try {
            messages = client.subscribe(SubscribeOptions.builder()
                    .properties(connection.properties(Place.SUBSCRIBE))
                    .request(responses)
                    .andUnclaimed()
                    .build());
        } catch (MqttException e) {
            return Failures.report(e, "tern rr", told);
        }
        ReasonCode taken = client.publish(request);
        if (taken.isError()) {
            told.err().println("tern rr: the broker refused the request: " + taken.text());
            return ExitCode.BAD_REASON;
        }
        Optional<Received> response =
                messages.receive(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
        if (response.isEmpty()) {
            told.err().println("Timed out");
            return ExitCode.TIME_OUT;
        }
        printer.print(response.get());
        printer.flush();
        return ExitCode.OK;
    }

    private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 4;
}
