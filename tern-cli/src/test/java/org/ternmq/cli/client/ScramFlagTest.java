package org.ternmq.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;

/** What {@code --scram} does at a broker that knows one user, and at one that knows none. */
@Timeout(120)
class ScramFlagTest {
    @TempDir
    static Path folder = Path.of("");

    private static TernBroker broker;
    private static TernBroker other;

    @BeforeAll
    static void start() throws Exception {
        Path users = Files.writeString(folder.resolve("users"), "user:" + PENCIL + "\n");
        Configuration known = ConfigurationLoader.load(
                null, Map.of(), List.of(new Assignment("--set", "authentication.password_file", users.toString())));
        broker = start(known, "known");
        other = start(Configuration.standard(), "other");
    }

    private static TernBroker start(Configuration configuration, String name) throws Exception {
        return TernBroker.start(configuration
                .withData(folder.resolve(name))
                .withDurability(Durability.MEMORY)
                .withListeners(new Listener("127.0.0.1", 0)));
    }

    @AfterAll
    static void stop() {
        Stream.of(Optional.ofNullable(broker), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .forEach(TernBroker::close);
    }

    private static CommandRun pub(TernBroker at, String words) {
        int port = at.addresses().getFirst().getPort();
        return CommandRun.start(("pub -t a -m b -d " + words.replace("PORT", "" + port)).split(" "));
    }

    @ParameterizedTest
    @CsvSource({"-h 127.0.0.1 -p PORT -u user -P pencil", "-L mqtt://user:pencil@127.0.0.1:PORT/a"})
    void theRightPasswordGetsInByAnExchange(String words) {
        CommandRun run = pub(broker, "--scram " + words);

        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.err()).contains("received AUTH", "sending AUTH", "received CONNACK (0)");
    }

    @ParameterizedTest
    @CsvSource({"user, pencils", "eve, pencil"})
    void anotherOneIsRefusedAsInALogin(String user, String password) {
        String login = "-V 5 -h 127.0.0.1 -p PORT -u " + user + " -P " + password;
        CommandRun scram = pub(broker, "--scram " + login);
        CommandRun plain = pub(broker, login);

        assertThat(scram.exit()).as(scram.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(scram.err()).contains("received AUTH", "received CONNACK (134)");
        assertThat(last(scram)).isEqualTo(last(plain)).endsWith("-u NAME and -P PASSWORD log in");
    }

    private static String last(CommandRun run) {
        return run.err().lines().toList().getLast();
    }

    @Test
    void aBrokerThatDoesNotKnowItIsTold() throws IOException {
        CommandRun run = pub(other, "--scram -h 127.0.0.1 -p PORT -u user -P pencil");

        assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(last(run)).endsWith("the broker does not know SCRAM; without --scram it is sent the password");
    }

    /** Of RFC 7677 section 3. */
    private static final String PENCIL =
            "$scram-sha-256$4096$W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                    + "$wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
}
