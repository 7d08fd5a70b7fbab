package org.ternmq.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.config.ConfigurationFlags;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.exit.ReloadSignal;
import org.ternmq.cli.exit.StopSignal;
import org.ternmq.cli.supervisor.Supervisor;
import org.ternmq.server.Reloader;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tern broker}: a broker in the foreground, until it is told to stop or its disk fails. */
@Command(
        name = "broker",
        description = "Starts an MQTT broker.",
        footer = {
            "",
            "Without options it serves this machine only, on port 1883, and nobody has to log in.",
            "Every key of the configuration can also be given as a variable: TERN__LIMITS__PACKET_BYTES_MAX=1_000_000.",
            "Options win over variables, variables over the file.",
            "SIGHUP has it read its configuration anew: all of it, or nothing if something is wrong; the log tells what has changed, and",
            "what takes a restart.",
            "SIGTERM and SIGINT stop it: clients are told first. A second signal ends it at once.",
            "Exit code: 0 stopped, 1 wrong usage, 3 the configuration cannot be used, 6 the disk failed: the broker ends, since it",
            "could not keep what it acknowledges."
        })
final class BrokerCommand implements Callable<Integer> {
    private final long startNanos = System.nanoTime();

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ConfigurationFlags flags = new ConfigurationFlags();

    @Option(
            names = {"-h", "--host"},
            paramLabel = "ADDRESS",
            description = "Address to listen on (of the first listener).")
    private @Nullable String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port to listen on (of the first listener); 0 takes any that is free.")
    private @Nullable Integer port;

    @Option(
            names = "--loops",
            paramLabel = "COUNT",
            description = "Threads that serve connections; one per core if not set.")
    private @Nullable Integer loops;

    @Option(names = "--transport", paramLabel = "auto|epoll|nio", description = "How the system waits for sockets.")
    private @Nullable String transport;

    @Option(
            names = {"-v", "--verbose"},
            description = "Logs every connection.")
    private boolean verbose;

    @Option(
            names = "--exit-when-ready",
            hidden = true,
            description = "For the run that the start-up cache is made from.")
    private boolean exitWhenReady;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        try {
            ConfigurationLoader.Source source = flags.source(command.commandLine(), assignments(command));
            ConfigurationLoader.Loaded loaded = source.read();
            Configuration configuration = loaded.configuration();
            LogSetup.apply(configuration.log());
            StopSignal stop = new StopSignal();
            TernBroker broker = TernBroker.start(configuration);
            Reloader reloader = Reloader.of(broker, source, loaded, taken -> LogSetup.apply(taken.log()));
            Supervisor supervisor = Supervisor.of(System.getenv());
            ReloadSignal.onEach(() -> reload(reloader, supervisor));
            PrintWriter out = command.commandLine().getOut();
            Banner.of(
                            broker,
                            configuration,
                            flags.file().orElse(null),
                            Main.Version.current(),
                            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                    .forEach(out::println);
            out.flush();
            supervisor.ready();
            if (!exitWhenReady) {
                supervisor.watch(broker::isAlive);
                Thread.ofPlatform().daemon().name("tern-end").start(() -> awaitEnd(broker, stop));
                stop.await();
            }
            supervisor.stopping();
            broker.close();
            LogSetup.flush();
            Throwable failure = broker.failure().orElse(null);
            if (failure != null) {
                err.println("tern broker: ended, since nothing can be kept any more: " + failure.getMessage());
                err.flush();
                return ExitCode.DISK_FAILED;
            }
            out.println("stopped");
            out.flush();
            return ExitCode.OK;
        } catch (ConfigurationException wrong) {
            wrong.errors().forEach(err::println);
        } catch (StartException wrong) {
            err.println("tern broker: " + wrong.getMessage());
        }
        err.flush();
        return ExitCode.CONFIGURATION;
    }

    /** What came of it is logged. */
    private static void reload(Reloader reloader, Supervisor supervisor) {
        supervisor.reloading();
        try {
            reloader.reload();
        } catch (ConfigurationException told) {
            return;
        } finally {
            supervisor.ready();
        }
    }

    /** A broker may end without having been told to. */
    private static void awaitEnd(TernBroker broker, StopSignal stop) {
        try {
            broker.await();
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
        stop.ask();
    }

    private List<Assignment> assignments(CommandSpec command) {
        List<Assignment> all = flags.assignments(command.commandLine());
        add(all, "--host", "listener.0.host", host);
        add(all, "--port", "listener.0.port", port);
        add(all, "--loops", "loops", loops);
        add(all, "--transport", "transport", transport);
        add(all, "--verbose", "log.level", verbose ? "debug" : null);
        return all;
    }

    private static void add(List<Assignment> all, String option, String path, @Nullable Object value) {
        if (value != null) {
            all.add(new Assignment(option, path, value.toString()));
        }
    }
}
