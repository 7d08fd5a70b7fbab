package org.ternmq.cli.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.cli.client.Streams;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import picocli.CommandLine;

/** {@code tern sn}, with a gateway in the test. */
@Timeout(60)
class SnCommandTest {
    private final TinyGateway gateway;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    SnCommandTest() throws IOException {
        gateway = new TinyGateway(ReturnCode.ACCEPTED);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void messageIsPublished() {
        assertThat(run("pub -p PORT -i me -k 30 -c -t site/a -m hello -q 2 -r")).isEqualTo(ExitCode.OK);

        assertThat(gateway.received(Connect.class)).containsExactly(new Connect(false, false, 1, 30, "me"));
        assertThat(gateway.received(Registration.Register.class)).hasSize(1);
        Publish publish = gateway.received(Publish.class).getFirst();
        assertThat(publish)
                .isEqualTo(new Publish(false, 2, true, TopicId.normal(5), publish.msgId(), Bytes.utf8("hello")));
        assertThat(gateway.received(Disconnect.class)).containsExactly(Disconnect.PLAIN);
        assertThat(text(out) + text(err)).isEmpty();
    }

    @Test
    void messageIsPublishedWithoutConnection() throws Exception {
        assertThat(run("pub -p PORT --predefined 7 -m x -q -1")).isEqualTo(ExitCode.OK);
        assertThat(run("pub -p PORT --short -t ab -m y")).isEqualTo(ExitCode.OK);

        assertThat(gateway.received(Publish.class))
                .containsExactly(
                        new Publish(false, -1, false, TopicId.predefined(7), 0, Bytes.utf8("x")),
                        new Publish(false, 0, false, TopicId.shortName("ab"), 0, Bytes.utf8("y")));
        assertThat(gateway.received(Connect.class)).hasSize(1);
    }

    @Test
    void willIsTold() {
        String will = " --will-topic gone --will-payload bye --will-qos 1 --will-retain";
        assertThat(run("pub -p PORT -t a -m x" + will)).isEqualTo(ExitCode.OK);

        assertThat(gateway.received(Will.class))
                .containsExactly(
                        new Will.WillTopic(Qos.AT_LEAST_ONCE, true, "gone"), new Will.WillMsg(Bytes.utf8("bye")));
    }

    @Test
    void messagesArePrinted() {
        assertThat(run("sub -p PORT -t a/b -v -q 1 -C 1")).isEqualTo(ExitCode.OK);
        assertThat(run("sub -p PORT --predefined 7 -v -C 1")).isEqualTo(ExitCode.OK);

        assertThat(text(out)).isEqualTo("a/b m1\n7 m2\n");
        assertThat(gateway.received(Subscribe.class))
                .extracting(Subscribe::topic)
                .containsExactly(new Topic.Name("a/b"), TopicId.predefined(7));
    }

    @Test
    void sleeperWakesForItsMessages() {
        assertThat(run("sub -p PORT -t a --sleep 1 -C 3")).isEqualTo(ExitCode.OK);

        assertThat(text(out)).isEqualTo("m1\nm2\nm3\n");
        assertThat(gateway.received(Disconnect.class)).containsExactly(new Disconnect(1), Disconnect.PLAIN);
    }

    @Test
    void waitingHasAnEnd() {
        assertThat(run("sub -p PORT -t a -C 2 -W 3")).isEqualTo(ExitCode.TIME_OUT);

        assertThat(text(out)).isEqualTo("m1\n");
        assertThat(text(err)).isEqualTo("Timed out\n");
    }

    @Test
    void badNetworkIsNoHindrance() {
        String bad = " -q 2 --retry 0.2 --loss 5 --duplicate 30 --delay 10 --seed 3";
        assertThat(run("pub -p PORT -t a -m x" + bad)).as(text(err)).isEqualTo(ExitCode.OK);
        assertThat(gateway.received(Publish.class)).isNotEmpty();
    }

    @Test
    void pingTellsTimes() {
        assertThat(run("ping -p PORT -C 2 --interval 0")).isEqualTo(ExitCode.OK);

        assertThat(text(out))
                .matches("(localhost:\\d+: seq=[12] time=\\d+\\.\\d{3} ms\n){2}"
                        + "2 answered, min/avg/max = [\\d.]+/[\\d.]+/[\\d.]+ ms\n");
    }

    @Test
    void searchWithoutAGatewayTimesOut() throws Exception {
        assertThat(run("search -p PORT"))
                .as("taken by a gateway that does not share")
                .isEqualTo(ExitCode.CANNOT_CONNECT);
        assertThat(text(err)).contains("cannot search at 225.1.1.1:" + gateway.port());
        err.reset();
        gateway.close();
        int exit = run("search --group 239.255.77.2 -p PORT --seconds 1 --delay 1");

        assertThat(exit).as(text(err)).isEqualTo(ExitCode.TIME_OUT);
        assertThat(text(err)).isEqualTo("tern sn search: no gateway told of itself within 1 s\n");
    }

    @Test
    void nobodyThereAndRefusalAreToldApart() throws Exception {
        gateway.close();
        assertThat(run("pub -p PORT -t a -m x --retry 0.01")).isEqualTo(ExitCode.CANNOT_CONNECT);
        assertThat(text(err)).contains("does not answer, asked 4 times", "is a gateway running there?");
        err.reset();
        try (TinyGateway congested = new TinyGateway(ReturnCode.CONGESTION)) {
            assertThat(run("ping -p " + congested.port())).isEqualTo(ExitCode.REFUSED);
        }
        assertThat(text(err)).contains("the gateway says no: CONGESTION").hasLineCount(1);
        assertThat(run("pub -h nowhere.invalid -t a -m x")).isEqualTo(ExitCode.CANNOT_CONNECT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            pub -m x                                   ; -t TOPIC
            pub -t a                                   ; -m TEXT
            pub -t a -m x -q 3                         ; QoS is -1 to 2
            pub -t a -t b -m x                         ; one topic
            pub -t a/# -m x                            ; wildcard
            pub -t a -m x -i 123456789012345678901234  ; 23
            pub -t a -m x --retry 0                    ; --retry
            pub -t a -m x --loss 101                   ; --loss
            pub -t a -m x -p 0                         ; a port
            pub -t a -m x --will-payload y             ; --will-topic
            sub -t a/#/b                               ; '#'
            sub -t a -q 3                              ; QoS
            sub -t a --sleep 0                         ; --sleep
            ping -C 0                                  ; -C
            search --group 1.2.3.4                     ; multicast
            search --interface nothing0                ; nothing0
            """)
    void whatCannotBeIsRefusedInOneLine(String line, String words) {
        assertThat(run(line)).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).contains(words.strip()).hasLineCount(1);
    }

    @Test
    void groupShowsItsCommands() {
        StringWriter shown = new StringWriter();
        new CommandLine(new SnCommand()).setOut(new PrintWriter(shown)).execute();

        assertThat(shown.toString()).contains("pub", "sub", "ping", "search");
    }

    private int run(String line) {
        String[] words = line.replace("PORT", gateway.port()).strip().split(" +", -1);
        Streams streams = new Streams(InputStream.nullInputStream(), out, new PrintStream(err, true));
        Object command = switch (words[0]) {
            case "pub" -> new SnPubCommand(streams);
            case "sub" -> new SnSubCommand(streams);
            case "ping" -> new SnPingCommand(streams);
            default -> new SnSearchCommand(streams);
        };
        CommandLine commands = new CommandLine(command);
        commands.setParameterExceptionHandler((wrong, all) -> {
            streams.err().println(wrong.getMessage());
            return wrong.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
        });
        return commands.execute(Arrays.copyOfRange(words, 1, words.length));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
