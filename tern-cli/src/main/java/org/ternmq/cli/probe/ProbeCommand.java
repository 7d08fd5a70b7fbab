package org.ternmq.cli.probe;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.output.TerminalLine;
import org.ternmq.cli.probe.checks.AllChecks;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.Check.Level;
import org.ternmq.cli.probe.kit.CheckOutcome;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.cli.probe.kit.Target;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tern test}: what a broker offers, and whether it keeps to the standard. */
@Command(
        name = "test",
        description = "Tries out any broker: what it offers, its limits, and where it differs from the standard.",
        footer = {
            "",
            "Sessions and retained messages of the checks are taken away afterwards; each topic and client identifier",
            "begins with the prefix and some random characters. Exit code: 0 every must is kept, 5 some are not,",
            "27 some are unclear for want of an answer, 2 no connection, 4 not let in, 1 wrong usage."
        })
public final class ProbeCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "BROKER",
            arity = "0..1",
            description = "HOST, HOST:PORT, or a URL like mqtts://user:password@host (localhost:1883).")
    private String broker = "localhost";

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "The user name to log in with.")
    private @Nullable String userName;

    @Option(
            names = {"-P", "--pw"},
            paramLabel = "PASSWORD",
            description = "The password to log in with.")
    private @Nullable String password;

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "What all topics and client identifiers begin with (tern).")
    private String prefix = "tern";

    @Option(
            names = "--only",
            paramLabel = "ID|GROUP",
            split = ",",
            description = "Only the checks of these statements or groups; may be given several times.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Show the checks and try nothing.")
    private boolean list;

    @Option(names = "--all", description = "Show each check, not only what failed or is unclear.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object instead of the table.")
    private boolean json;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long an answer is waited for (3).")
    private double timeoutSeconds = 3;

    @Option(names = "--parallel", paramLabel = "COUNT", description = "How many checks run at a time (16).")
    private int parallel = 16;

    @Option(names = "--payload-max", paramLabel = "BYTES", description = "The largest payload that is tried (4194304).")
    private int payloadBytesMax = 4_194_304;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        List<Check> checks = chosen(command);
        if (list) {
            checks.forEach(check -> out.printf(
                    Locale.ROOT,
                    "%-12s %-6s %-5s %-16s %s%n",
                    check.group(),
                    check.level(),
                    ProbeReport.name(check.version()),
                    check.id(),
                    check.title()));
            out.flush();
            return ExitCode.OK;
        }
        Target target = target(command);
        PrintWriter err = command.commandLine().getErr();
        Offer offer;
        try {
            offer = Findings.offer(target);
        } catch (CheckVerdict nothing) {
            err.println(command.qualifiedName() + ": " + nothing.came());
            err.flush();
            return ExitCode.CANNOT_CONNECT;
        }
        if (Trials.spoken(offer).isEmpty()) {
            err.println(command.qualifiedName() + ": not let in: " + offer.answers());
            err.flush();
            return ExitCode.REFUSED;
        }
        List<Trials.Trial> trials = only.isEmpty() ? Trials.all(payloadBytesMax) : List.of();
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        ProbeRun.Found found = new ProbeRun(target, offer, parallel).run(trials, checks);
        ProbeReport report = new ProbeReport(target.address().toString(), time, offer, found);
        if (json) {
            report.printJson(out);
        } else {
            report.print(out, all, isColoured());
        }
        return exitCode(report);
    }

    private static boolean isColoured() {
        return System.getenv("NO_COLOR") == null && TerminalLine.isTerminal(TerminalLine.STANDARD_OUTPUT);
    }

    private static int exitCode(ProbeReport report) {
        if (report.count(Level.MUST, CheckOutcome.FAIL) > 0) {
            return ExitCode.BAD_REASON;
        }
        return report.count(Level.MUST, CheckOutcome.UNCLEAR) > 0 ? ExitCode.TIME_OUT : ExitCode.OK;
    }

    private List<Check> chosen(CommandSpec command) {
        List<Check> checks = AllChecks.all();
        for (String wanted : only) {
            if (checks.stream().noneMatch(check -> isOf(check, wanted))) {
                String[] groups = checks.stream().map(Check::group).distinct().toArray(String[]::new);
                throw new ParameterException(
                        command.commandLine(),
                        "--only: no check of " + wanted + "; groups are " + String.join(", ", Arrays.asList(groups)));
            }
        }
        return only.isEmpty()
                ? checks
                : checks.stream()
                        .filter(check -> only.stream().anyMatch(wanted -> isOf(check, wanted)))
                        .toList();
    }

    private static boolean isOf(Check check, String wanted) {
        return check.id().equalsIgnoreCase(wanted) || check.group().equalsIgnoreCase(wanted);
    }

    private Target target(CommandSpec command) {
        if (timeoutSeconds < 0.1 || parallel < 1 || payloadBytesMax < 1 || prefix.matches(".*[+#$\0].*")) {
            throw new ParameterException(
                    command.commandLine(),
                    "--timeout is at least 0.1, --parallel and --payload-max at least 1, --prefix without +, # and $");
        }
        try {
            ServerAddress address = ServerAddress.of(broker.contains("://") ? broker : "mqtt://" + broker);
            Login login = userName == null && password == null
                    ? address.login()
                    : Login.of(userName, password == null ? null : Bytes.utf8(password));
            String random =
                    Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36), Character.MAX_RADIX);
            return new Target(
                    address,
                    TransportOptions.DEFAULT,
                    login,
                    Duration.ofMillis((long) (timeoutSeconds * 1000)),
                    prefix + random);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
