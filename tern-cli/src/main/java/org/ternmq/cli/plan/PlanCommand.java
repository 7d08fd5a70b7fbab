package org.ternmq.cli.plan;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.output.JsonValue;
import org.ternmq.cli.output.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tern plan}: what a broker needs of a machine, from what each thing was measured to cost. */
@Command(
        name = "plan",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        description =
                "Tells what a broker for so many clients and messages needs: memory, cores, descriptors, network, disk, and what to set.",
        footer = {
            "",
            "Numbers may have k, M or G behind them. What it says is reckoned from what connections and messages were measured to cost",
            "(docs/scale.md), for messages that come one by one, as they do from many clients that send seldom. For example:",
            "",
            "  tern plan --clients 1M --rate 20k --qos 1",
            "  tern plan --clients 5M --rate 100k --qos 1 --tls --cores 64 --memory 256",
            "",
            "Exit codes: 0 ok, 1 usage, 3 the machine that was named is not enough."
        })
public final class PlanCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--clients",
            paramLabel = "N",
            required = true,
            converter = Quantity.class,
            description = "Connections at a time.")
    private double clients;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = Quantity.class,
            description = "Messages published in a second, by all together (0).")
    private double rate;

    @Option(
            names = "--receivers",
            paramLabel = "N",
            converter = Quantity.class,
            description = "Clients that each message goes to (1).")
    private double receivers = 1;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "0|1|2",
            description = "Of the messages (1).")
    private int qos = 1;

    @Option(names = "--size", paramLabel = "BYTES", converter = Quantity.class, description = "Of a payload (64).")
    private double size = 64;

    @Option(names = "--topic-size", paramLabel = "BYTES", description = "Of a topic (24).")
    private int topicSize = 24;

    @Option(
            names = "--subscriptions",
            paramLabel = "N",
            converter = Quantity.class,
            description = "Of each client (1).")
    private double subscriptions = 1;

    @Option(names = "--durable", description = "Messages at QoS 1 and 2 are on the disk before they are acknowledged.")
    private boolean durable;

    @Option(names = "--tls", description = "Clients speak TLS.")
    private boolean tls;

    @Option(names = "--keep-alive", paramLabel = "SECONDS", description = "Of each client; 0 for none (60).")
    private int keepAlive = 60;

    @Option(
            names = "--connects",
            paramLabel = "N",
            converter = Quantity.class,
            description = "Clients that come in a second (one in a thousand of all).")
    private @Nullable Double connects;

    @Option(
            names = "--queued",
            paramLabel = "N",
            converter = Quantity.class,
            description = "Messages that wait for sessions that are away (0).")
    private double queued;

    @Option(names = "--retained", paramLabel = "N", converter = Quantity.class, description = "Retained messages (0).")
    private double retained;

    @Option(names = "--cores", paramLabel = "N", description = "Cores of the machine: tells whether they are enough.")
    private @Nullable Integer cores;

    @Option(names = "--memory", paramLabel = "GIB", description = "Its memory: tells whether it is enough.")
    private @Nullable Double memoryGib;

    @Option(names = "--json", description = "As an object in JSON, on one line.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        Workload load = load(command);
        Need need = Need.of(load);
        boolean isEnough = isEnough(need);
        if (json) {
            out.println(JsonWriter.write(figures(need), false));
        } else {
            tell(load, need, out);
        }
        out.flush();
        return isEnough ? ExitCode.OK : ExitCode.CONFIGURATION;
    }

    private Workload load(CommandSpec command) {
        require(command, qos >= 0 && qos <= 2, "--qos is 0, 1 or 2, not " + qos);
        require(command, topicSize >= 1 && topicSize <= 65_535, "--topic-size is from 1 to 65535, not " + topicSize);
        require(command, keepAlive >= 0 && keepAlive <= 65_535, "--keep-alive is from 0 to 65535, not " + keepAlive);
        require(command, clients >= 1, "--clients is at least 1");
        require(command, cores == null || cores >= 1, "--cores is at least 1");
        return new Workload(
                Math.round(clients),
                subscriptions,
                rate,
                receivers,
                qos,
                Math.round(size),
                topicSize,
                durable,
                tls,
                keepAlive,
                connects == null ? clients / 1_000 : connects,
                Math.round(queued),
                Math.round(retained));
    }

    private static void require(CommandSpec command, boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), otherwise);
        }
    }

    private double coresNeeded(Need need) {
        return need.cores() / Costs.BUSY;
    }

    private double memoryNeeded(Need need) {
        return need.processBytes() / Costs.FULL + need.systemBytes();
    }

    private boolean isEnough(Need need) {
        return (cores == null || coresNeeded(need) <= cores)
                && (memoryGib == null || memoryNeeded(need) <= memoryGib * (1L << 30));
    }

    private void tell(Workload load, Need need, PrintWriter out) {
        line(out, "clients", Quantity.count((double) load.clients()) + (load.isTls() ? ", by TLS" : ""));
        line(
                out,
                "messages",
                "%s a second come, %s go; %s a second ask whether the broker is there, %s connect"
                        .formatted(
                                Quantity.count(load.rate()),
                                Quantity.count(load.deliveries()),
                                Quantity.count(load.pings()),
                                Quantity.count(load.connectsPerSecond())));
        out.println();
        line(
                out,
                "memory",
                "%s for the broker, %s for the system's side of its connections; have %s"
                        .formatted(
                                Quantity.bytes(need.processBytes()),
                                Quantity.bytes(need.systemBytes()),
                                Quantity.bytes(memoryNeeded(need))));
        line(
                out,
                "cores",
                String.format(
                        Locale.ROOT,
                        "%.2f are busy; have %.0f",
                        need.cores(),
                        Math.max(2, Math.ceil(coresNeeded(need)))));
        line(out, "descriptors", Quantity.count((double) need.descriptors()));
        line(
                out,
                "network",
                "%s/s in, %s/s out".formatted(Quantity.bytes(need.inBytes()), Quantity.bytes(need.outBytes())));
        line(
                out,
                "disk",
                need.diskBytes() == 0
                        ? "nothing is written for messages"
                        : "%s/s are written, %s in an hour"
                                .formatted(Quantity.bytes(need.diskBytes()), Quantity.bytes(need.diskBytes() * 3_600)));
        block(out, "Settings of the system:", Settings.ofSystem(need, load));
        int loops = cores != null ? cores : (int) Math.max(2, Math.ceil(coresNeeded(need)));
        block(out, "Configuration of the broker:", Settings.ofBroker(need, load, loops));
        if (cores != null || memoryGib != null) {
            out.println();
            out.println(verdict(load, need));
        }
    }

    /** How much of the workload the machine carries, and what ends first. */
    private String verdict(Workload load, Need need) {
        double byCores = cores == null ? Double.MAX_VALUE : cores / coresNeeded(need);
        double byMemory = memoryGib == null ? Double.MAX_VALUE : memoryGib * (1L << 30) / memoryNeeded(need);
        double times = Math.min(byCores, byMemory);
        String first = byCores < byMemory ? "what its cores can do" : "its memory";
        return times >= 1
                ? String.format(Locale.ROOT, "The machine is enough, %.1f times; %s would end first.", times, first)
                : String.format(
                        Locale.ROOT,
                        "The machine is not enough: %s ends at %s such clients.",
                        first,
                        Quantity.count(Math.floor(times * load.clients())));
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf(Locale.ROOT, "%-12s %s%n", name, value);
    }

    private static void block(PrintWriter out, String title, List<String> lines) {
        out.println();
        out.println(title);
        lines.forEach(each -> out.println("  " + each));
    }

    private JsonValue figures(Need need) {
        List<JsonValue.Member> all = new ArrayList<>();
        add(all, "cores_busy", need.cores());
        add(all, "cores", coresNeeded(need));
        add(all, "process_bytes", need.processBytes());
        add(all, "system_bytes", need.systemBytes());
        add(all, "memory_bytes", memoryNeeded(need));
        add(all, "descriptors", (double) need.descriptors());
        add(all, "network_in_bytes_per_second", need.inBytes());
        add(all, "network_out_bytes_per_second", need.outBytes());
        add(all, "disk_bytes_per_second", need.diskBytes());
        return new JsonValue.Group(all);
    }

    private static void add(List<JsonValue.Member> all, String name, double value) {
        all.add(new JsonValue.Member(name, new JsonValue.Numeral(value)));
    }
}
