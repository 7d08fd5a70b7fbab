package org.ternmq.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.key.Key;
import picocli.CommandLine;

class ConfigCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return new CommandLine(new ConfigCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("tern.toml"), text);
    }

    @Test
    void whatCanBeUsedIsSaid() throws IOException {
        Path file = file("[[listener]]\nport = 1883\n");

        assertThat(run("check", "--config", file.toString())).isEqualTo(ExitCode.OK);
        assertThat(out).asString().isEqualTo(file + " can be used\n");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws IOException {
        Path file = file("lops = 1\n[limits]\nqueue_messages_max = 0\n");

        assertThat(run("check", "--config", file.toString(), "--set", "log.level=loud"))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString().lines())
                .containsExactly(
                        file + ":1:1: unknown key \"lops\", did you mean \"loops\"?",
                        file + ":3:1: queue_messages_max must be a whole number from 1 to 2_147_483_647, not 0",
                        "--set log.level: level must be \"error\", \"warn\", \"info\" or \"debug\", not \"loud\"");
        assertThat(out).asString().isEmpty();
    }

    @Test
    void filesThatAreNamedAreLookedAt() throws IOException {
        Path file = file(
                """
                [[listener]]
                port = 8883
                certificate = "none.pem"
                key = "none.key"
                [authentication]
                password_file = "%s"
                [authorization]
                acl_file = "%s"
                """.formatted(folder.resolve("nobody"), Files.writeString(folder.resolve("acl"), "topc read a\n")));

        assertThat(run("check", "--config", file.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err)
                .asString()
                .contains("password file: " + folder.resolve("nobody") + " is not there")
                .contains("rules: " + folder.resolve("acl") + " cannot be used")
                .contains("none.pem");
    }

    @Test
    void whatHoldsIsShownWithWhereItWasWritten() throws IOException {
        Path file = file("""
                [[listener]]
                port = 1_883
                [limits]
                queue_bytes_max = 1000000
                [http_login]
                url = "https://who.example"
                headers = ["Authorization: Bearer secret"]
                [[durability]]
                filter = "a\\"\\t\\u0001é"
                class = "memory"
                """);

        assertThat(run("show", "--origin", "-c", file.toString(), "--set", "listener.0.host=::1"))
                .isEqualTo(ExitCode.OK);
        assertThat(out).asString().isEqualTo("""
                        [[listener]]
                        host = "::1"  # --set listener.0.host
                        port = 1883  # %1$s:2:1

                        [limits]
                        queue_bytes_max = 1_000_000  # %1$s:4:1

                        [http_login]
                        url = "https://who.example"  # %1$s:6:1
                        # headers is set and may hold secrets  # %1$s:7:1

                        [[durability]]
                        filter = "a\\"\\t\\u0001é"  # %1$s:9:1
                        class = "memory"  # %1$s:10:1
                        """.formatted(file));
    }

    @Test
    void whatIsShownIsAConfigurationThatMeansTheSame() throws Exception {
        Path file = file("""
                transport = "nio"
                [[listener]]
                port = 1
                [[listener]]
                protocol = "mqtt-sn"
                port = 2
                sn_predefined_topics = ["1=a/b", "c:2=d"]
                sn_topics_without_connection = ["a/b"]
                [tokens]
                secret_file = "/s"
                """);
        Configuration before = ConfigurationLoader.load(file, Map.of(), List.of());

        run("show", "-c", file.toString());

        assertThat(ConfigurationLoader.load(file(out.toString()), Map.of(), List.of()))
                .isEqualTo(before);
    }

    @Test
    void mosquittosConfigurationBecomesTerns() throws Exception {
        Path conf = Files.writeString(
                folder.resolve("mosquitto.conf"), "listener 1884 127.0.0.1\npid_file /run/pid\npassword_file /p\n");
        Path made = folder.resolve("made.toml");

        assertThat(run("import", conf.toString(), "--output", made.toString())).isEqualTo(ExitCode.OK);
        assertThat(err.toString().lines())
                .containsExactly(
                        "taken          " + conf + ":1: listener 1884 127.0.0.1 -> listener.port = 1884",
                        "no equivalent  " + conf
                                + ":2: pid_file /run/pid -> leave that to who starts the broker, as systemd",
                        "taken          " + conf + ":3: password_file /p -> authentication.password_file = \"/p\"",
                        "2 taken, 0 equal by default, 1 without an equivalent");
        assertThat(made)
                .hasContent(
                        "[[listener]]\nhost = \"127.0.0.1\"\nport = 1884\n\n[authentication]\npassword_file = \"/p\"\n\n[journal]\ndurability = \"memory\"");

        assertThat(run("import", conf.toString(), "--output", made.toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err).asString().contains(made + " is there already");
        assertThat(run("import", folder.resolve("none").toString())).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err).asString().contains("none cannot be read");
    }

    @Test
    void withoutAFileTheDefaultsAreShown() throws Exception {
        assertThat(run("show", "--all", "--origin")).isEqualTo(ExitCode.OK);
        assertThat(out)
                .asString()
                .contains("port = 1883  # default")
                .contains("[limits]\nconnections_max = 1_000_000  # default");
    }

    @Test
    void theSchemaNamesEveryKeyAndChangesNothing() throws Exception {
        assertThat(run("schema")).isEqualTo(ExitCode.OK);
        String schema = out.toString();

        for (Key key : Key.all()) {
            assertThat(schema).containsPattern("(?m)^# ?" + key.keyName() + " = ");
        }
        assertThat(schema.lines()).allMatch(line -> line.length() <= 200).noneMatch(line -> line.contains("]("));
        assertThat(ConfigurationLoader.load(file(schema), Map.of(), List.of())).isEqualTo(Configuration.standard());
    }
}
