package org.ternmq.cli.sn;

import java.util.List;
import java.util.concurrent.Callable;
import org.ternmq.cli.client.PayloadFlags;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.client.SnClient;
import org.ternmq.sn.client.SnException;
import org.ternmq.sn.client.endpoint.Request;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.value.Topic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tern sn pub}. */
@Command(
        name = "pub",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description = "Publishes a message by MQTT-SN, and ends when the gateway has acknowledged it.",
        footer = {
            "",
            "Examples:",
            "  tern sn pub -t site/a -m hello -q 1            registers the topic first",
            "  tern sn pub --short -t ab -m 21.5              a topic of two octets needs no registration",
            "  tern sn pub --predefined 7 -m x -q -1          without connection, and nobody answers",
            "  tern sn pub -t site/a -m x -q 2 --loss 30 --retry 0.5",
            "",
            "Exit codes: 0 ok, 1 usage, 2 cannot connect, 3 a file cannot be used, 4 refused, 5 not taken by the gateway."
        })
public final class SnPubCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private final SnFlags flags = new SnFlags();

    @Mixin
    private final SnSessionFlags session = new SnSessionFlags();

    @Mixin
    private final SnTopicFlags topics = new SnTopicFlags();

    @Mixin
    private final PayloadFlags message = new PayloadFlags();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "Quality of service: 0 (the default), 1, 2, or -1: without connection and answer.")
    private int qos;

    @Option(
            names = {"-r", "--retain"},
            description = "The broker keeps the message for later subscribers.")
    private boolean retain;

    /** The command on the streams of the process. */
    public SnPubCommand() {
        this(Streams.ofProcess());
    }

    SnPubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        SnClientOptions options;
        Request.Publish publish;
        try {
            options = session.in(flags.options()).withShortNames(topics.usesShortNames());
            publish = new Request.Publish(topic(), payload(), qos, retain);
        } catch (IllegalArgumentException e) {
            throw flags.wrong(String.valueOf(e.getMessage()));
        } catch (CannotUse e) {
            streams.err().println("tern sn pub: " + e.getMessage());
            return ExitCode.CONFIGURATION;
        }
        try (SnClient client = flags.client(options, came -> {})) {
            return publish(client, publish);
        } catch (SnException e) { // no client at all
            return SnFailures.reportConnecting(e, "tern sn pub", flags.gateway(), streams);
        } catch (CannotUse e) {
            return SnFailures.reportUnusable(e, "tern sn pub", streams);
        }
    }

    private int publish(SnClient client, Request.Publish publish) {
        boolean connects = qos != Publish.WITHOUT_CONNECTION;
        if (connects) {
            client.connect();
        }
        try {
            client.publish(publish.topic(), publish.payload(), publish.qos(), publish.retain());
            if (connects) {
                client.disconnect();
            }
            return ExitCode.OK;
        } catch (SnException e) {
            return SnFailures.report(e, "tern sn pub", streams);
        }
    }

    private Topic topic() {
        List<Topic> named = topics.topics();
        if (named.size() > 1) {
            throw new IllegalArgumentException("a message has one topic, not " + named.size());
        }
        return named.getFirst();
    }

    private Bytes payload() {
        if (message.kinds() != 1) {
            throw new IllegalArgumentException(
                    message.kinds() == 0
                            ? "no message; -m TEXT, -f FILE, -s or -n gives one"
                            : "-m, -f, -s and -n exclude each other");
        }
        return message.read(streams.in());
    }
}
