package org.ternmq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import picocli.CommandLine;

/** The command as its users meet it: what it prints where, and how it ends. */
class MainTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("broker", "decode", "help");
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(run("help", "broker")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: tern broker").doesNotContain("exit-when-ready");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void versionTellsWhatRunsOnOneLineOfJson() {
        assertThat(run("version", "--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines().toList())
                .singleElement()
                .asString()
                .startsWith("{\"version\":\"")
                .contains("\"journal\":\"format ", "\"java\":\"", "\"os\":\"");
    }

    @Test
    void theDoctorTellsWhetherABrokerWouldStart() throws Exception {
        Path data = folder.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "listener.0.port=" + taken.getLocalPort();
            assertThat(run("doctor", "--data", data.toString(), "--set", port)).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(out.toString()).contains("wrong  port", "cannot be listened on", "1 wrong");
        }
        out.getBuffer().setLength(0);
        assertThat(run("doctor", "--json", "--data", data.toString(), "--set", "listener.0.port=0"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("{\"checks\": [").endsWith("\"wrong\": 0}" + System.lineSeparator());
        assertThat(run("doctor", "--set", "limits.nonsense=1")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("limits.nonsense");
        assertThat(data).doesNotExist();
    }

    @Test
    void wrongUseIsOneLineThatNamesTheFlag() {
        assertThat(run("broker", "--prot", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("brokr")).isEqualTo(ExitCode.USAGE);
        assertThat(run("broker", "--port", "abc")).isEqualTo(ExitCode.USAGE);
        assertThat(run("broker", "--set", "loops")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "pear")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "pair", "--publisher", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "pair", "--pairs", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("bench", "conn", "-P", "pw")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "tern broker: unknown option --prot, did you mean --port?; see tern broker --help",
                        "tern: unknown command brokr, did you mean broker?; see tern --help",
                        "tern broker: Invalid value for option '--port': 'abc' is not a whole number;"
                                + " see tern broker --help",
                        "tern broker: --set loops: write it as --set section.key=value; see tern broker --help",
                        "tern bench: unknown command pear; see tern bench --help",
                        "tern bench pair: unknown option --publisher; see tern bench pair --help",
                        "tern bench pair: --pairs is at least 1 and at most 1000000000; see tern bench pair --help",
                        "tern bench conn: -P needs a user name in mqttv31 and mqttv311: -u NAME;"
                                + " see tern bench conn --help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void allThatIsWrongWithTheConfigurationIsToldAndNothingStarts() throws Exception {
        Path file = Files.writeString(folder.resolve("tern.toml"), "[[listner]]\nport = 1\n");
        Path data = folder.resolve("data");

        int code = run("broker", "--config", file.toString(), "--data", data.toString(), "--set", "loops=0");

        assertThat(code).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ":1:1: unknown key \"listner\", did you mean \"listener\"?",
                        "--set loops: loops must be a whole number from 1 to 64, not 0");
        assertThat(data).doesNotExist();
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());

            assertThat(run("broker", "--port", port, "--data", folder.toString()))
                    .isEqualTo(ExitCode.CONFIGURATION);
            assertThat(err.toString().lines())
                    .containsExactly("tern broker: cannot listen on 127.0.0.1:" + port
                            + ": another program uses this port; stop it or choose another port");
        }
    }

    @Test
    void aBrokerTellsWhatItIsAndStops() {
        assertThat(run("broker", "--port", "0", "--data", folder.toString(), "--exit-when-ready"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString())
                .contains("this machine only, no login; for others: --host 0.0.0.0 --set allow_anonymous=true")
                .containsPattern("mosquitto_sub -p \\d+ -t '#' -v")
                .containsPattern("ready in \\d+ ms");
        assertThat(out.toString().lines()).last().isEqualTo("stopped");
        assertThat(out.toString().lines().count()).isLessThanOrEqualTo(Banner.LINES_MAX + 1L);
    }

    @Test
    void aBrokerThatAsksWhoClientsAreSaysSo() throws Exception {
        Path users = Files.writeString(
                folder.resolve("users"),
                "ann:$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4\n");

        assertThat(run(
                        "broker",
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("data").toString(),
                        "--set",
                        "authentication.password_file=" + users,
                        "--exit-when-ready"))
                .isEqualTo(ExitCode.OK);

        assertThat(out.toString()).contains("this machine only, clients log in").doesNotContain("no login");
    }

    @Test
    void theBannerStaysShortHoweverManyListenersThereAre() throws Exception {
        Listener any = new Listener("127.0.0.1", 0);
        Configuration many =
                Configuration.standard().withData(folder).withListeners(any, any, any, any, any, any, any, any);
        try (TernBroker broker = TernBroker.start(many)) {
            List<String> lines = Banner.of(broker, many, Path.of("tern.toml"), "1", 5);

            assertThat(lines).hasSizeLessThanOrEqualTo(Banner.LINES_MAX).anyMatch(line -> line.contains("and 5 more"));
        }
    }

    @Test
    void clientCommandsTakeTheDefaultsOfTheUserAndTheCommandLineGoesFirst() throws Exception {
        try (TernBroker broker = TernBroker.start(Configuration.standard()
                .withData(folder.resolve("data"))
                .withListeners(new Listener("127.0.0.1", 0)))) {
            int port = broker.addresses().getFirst().getPort();
            Files.writeString(folder.resolve("tern_pub"), "-h 127.0.0.1\n-p " + port + "\n-t a\n-q 1\n");
            Map<String, String> environment = Map.of("XDG_CONFIG_HOME", folder.toString());

            assertThat(Main.run(new String[] {"pub", "-m", "x"}, environment)).isEqualTo(ExitCode.OK);
            assertThat(Main.run(new String[] {"pub", "-m", "x", "-p", "1"}, environment))
                    .isEqualTo(ExitCode.CANNOT_CONNECT);
            Files.writeString(folder.resolve("tern_pub"), "--prot 5\n");
            assertThat(Main.run(new String[] {"pub", "-m", "x"}, environment)).isEqualTo(ExitCode.USAGE);
        }
    }

    private int run(String... arguments) {
        CommandLine command = Main.of(arguments);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
