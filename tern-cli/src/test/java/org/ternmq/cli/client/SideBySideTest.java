package org.ternmq.cli.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;

/** The same flags for mosquitto's commands and for ours, at mosquitto's broker: either publishes for either, and all print the same. */
@Timeout(120)
class SideBySideTest {
    @TempDir
    static Path folder;

    private static MosquittoServer server;
    private static SocksServer proxy;
    private int subscribers;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mosquitto_rr")), "skipped, because there is no mosquitto_rr");
        Files.writeString(folder.resolve("payload"), "from\na file\n");
        server = MosquittoServer.start(folder);
        proxy = new SocksServer();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        if (proxy != null) {
            proxy.close();
        }
    }

    private record Outcome(String out, int exit) {}

    private static Outcome run(boolean isOurs, String input, String command, String... flags) throws Exception {
        return isOurs ? ours(input, command, flags) : theirs(input, command, flags);
    }

    private static Outcome ours(String input, String command, String... flags) {
        String[] words = Stream.concat(Stream.of(command), Stream.of(flags)).toArray(String[]::new);
        CommandRun run = CommandRun.withInput(input, words);
        return new Outcome(masked(run.out()), run.exit());
    }

    private static Outcome theirs(String input, String command, String... flags) throws Exception {
        List<String> words = new ArrayList<>(List.of("/usr/bin/mosquitto_" + command));
        words.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(ISO_8859_1));
        } catch (IOException e) {
            // It read no input (-m, -n) and has ended already; what it was to read shows in what it sent.
        }
        byte[] out = process.getInputStream().readAllBytes();
        return new Outcome(masked(out), process.waitFor());
    }

    private static String masked(byte[] out) {
        return new String(out, ISO_8859_1)
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+", "TIME")
                .replaceAll("[0-9]{10}\\.[0-9]{9}", "SECONDS");
    }

    private static String[] words(String line) {
        String named = server.named(line).replace("PROXY", "" + proxy.port());
        return Stream.of(named.split(" ")).map(word -> word.replace("_", " ")).toArray(String[]::new);
    }

    /** The flags of the publisher, those of the subscriber, and how many messages come; {@code _} is a blank. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            -p PLAIN -t a/b -m hello -q 1                      ; -p PLAIN -t a/# -v                        ; 1
            -p PLAIN -t a/b -f FOLDER/payload -q 1             ; -p PLAIN -t a/+ -F %x|%l                  ; 1
            -p PLAIN -t a/b -s -q 2                            ; -p PLAIN -t a/b -N                        ; 1
            -p PLAIN -t a/b -l -q 1                            ; -p PLAIN -t a/b -v                        ; 3
            -p PLAIN -t a/b -l -q 2 -M 1                       ; -p PLAIN -t a/b -v -q 2                   ; 3
            -p PLAIN -t a/b -n -q 1                            ; -p PLAIN -t a/b -v                        ; 1
            -p PLAIN -t a/b -m x -q 1 --repeat 3               ; -p PLAIN -t a/b                           ; 3
            -p PLAIN -t a/b -m x -q 1 --repeat 2 --repeat-delay 0.1 ; -p PLAIN -t a/b                      ; 2
            --host 127.0.0.1 --port PLAIN --topic a/b --message x --qos 1 ; --host 127.0.0.1 --port PLAIN --topic a/b --verbose ; 1
            -p PLAIN -t a/b -m x -q 1 -V 5 -x 0                ; -p PLAIN -t a/b -V 5 -x 100               ; 1
            -p PLAIN -t a/b -m x -q 1 -V mqttv31 -k 10         ; -p PLAIN -t a/b -V 31 -k 10               ; 1
            -p PLAIN -t a/b -m x -q 1 -u me -P pw              ; -p PLAIN -t a/b -u me -P pw               ; 1
            -p PLAIN -t a/b -m x -q 1 -I pre -d --nodelay      ; -p PLAIN -t a/b --nodelay --quiet      ; 1
            -p PLAIN -t a/b -m x -q 1 -A 127.0.0.1 --quiet     ; -p PLAIN -t a/b -A 127.0.0.1              ; 1
            -p PLAIN -t a/b -m x -q 1 -i pub -c                ; -p PLAIN -t a/b                           ; 1
            -p PLAIN -t a/b -m x -q 1 --will-topic w --will-payload p --will-qos 1 --will-retain ; -p PLAIN -t a/b --will-topic w ; 1
            -p PLAIN -t a/b -m x -q 1 -D publish user-property k v_w -D publish content-type text ; -p PLAIN -t a/b -V 5 -F %P|%C|%j ; 1
            -p PLAIN -t a/b -m 1 -q 1                          ; -p PLAIN -t a/b -F %J --pretty            ; 1
            -p PLAIN -t a/b -m x -q 1                          ; -p PLAIN -t a/b -t c -T c -U c            ; 1
            -p PLAIN -t a/b -m x -q 1                          ; -p PLAIN -t a/b -V 5 --retain-as-published -F %r ; 1
            -L mqtt://localhost:PLAIN/a/b -m x -q 1            ; -L mqtt://localhost:PLAIN/a/b             ; 1
            -L mqtt://u:p@localhost:PLAIN/a/b -m x -q 1        ; -L mqtt://u:p@localhost:PLAIN/a/b -t c    ; 1
            --unix FOLDER/socket -t a/b -m x -q 1              ; --unix FOLDER/socket -t a/b               ; 1
            -p PLAIN -t a/b -m x -q 1 --proxy socks5h://u:p%3Aw@127.0.0.1:PROXY ; -p PLAIN -t a/b --proxy socks5h://u:p%3Aw@127.0.0.1:PROXY ; 1
            -p TLS --cafile FOLDER/ca.pem -t a/b -m x -q 1     ; -p TLS --cafile FOLDER/ca.pem -t a/b      ; 1
            -p TLS --capath FOLDER/authorities -t a/b -m x -q 1; -p TLS --capath FOLDER/authorities -t a/b ; 1
            -p TLS --cafile FOLDER/ca.pem --tls-use-os-certs -t a/b -m x -q 1 ; -p TLS --cafile FOLDER/ca.pem --tls-use-os-certs -t a/b ; 1
            -p TLS --cafile FOLDER/ca.pem --tls-version tlsv1.3 -t a/b -m x -q 1 ; -p TLS --cafile FOLDER/ca.pem --tls-version tlsv1.2 -t a/b ; 1
            -p TLS --cafile FOLDER/ca.pem --tls-alpn mqtt -t a/b -m x -q 1 ; -p TLS --cafile FOLDER/ca.pem --tls-alpn mqtt -t a/b ; 1
            -p TLS --cafile FOLDER/ca.pem --ciphers ECDHE-ECDSA-AES128-GCM-SHA256 -t a/b -m x -q 1 ; -p TLS --cafile FOLDER/ca.pem --ciphers HIGH:!aNULL -t a/b ; 1
            -p OTHER --cafile FOLDER/ca.pem --insecure -t a/b -m x -q 1 ; -p OTHER --cafile FOLDER/ca.pem --insecure -t a/b ; 1
            -L mqtts://localhost:TLS/a/b --cafile FOLDER/ca.pem -m x -q 1 ; -L mqtts://localhost:TLS/a/b --cafile FOLDER/ca.pem ; 1
            -p MUTUAL --cafile FOLDER/ca.pem --cert FOLDER/me.pem --key FOLDER/me.key --keyform pem -t a/b -m x -q 1 ; -p MUTUAL --cafile FOLDER/ca.pem --cert FOLDER/me.pem --key FOLDER/me.key -t a/b ; 1
            """)
    void eitherPublishesForEither(String publisher, String subscriber, String count) throws Exception {
        List<Outcome> seen = new ArrayList<>();
        for (int which = 0; which < 4; which++) {
            String session = " -q 1 -c -i side" + System.nanoTime() + "x" + subscribers++;
            boolean isOurSub = which % 2 == 1;
            boolean isOurPub = which / 2 == 1;
            assertEquals(
                    0,
                    run(isOurSub, "", "sub", words(subscriber + session + " -E"))
                            .exit(),
                    subscriber);
            assertEquals(
                    0, run(isOurPub, "one\n\nlast", "pub", words(publisher)).exit(), publisher);
            seen.add(run(isOurSub, "", "sub", words(subscriber + session + " -W 20 -C " + count)));
        }
        assertEquals(0, seen.getFirst().exit());
        seen.forEach(outcome -> assertEquals(masked(seen.getFirst()), masked(outcome)));
    }

    /** Identifiers of packets are the broker's affair. */
    private static String masked(Outcome outcome) {
        return outcome.out().replaceAll("\"mid\":\\s*[0-9]+", "MID");
    }

    /** What no second command of theirs can do, with one of ours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-L ws://localhost:WEBSOCKET/a/b",
                "-L ws://localhost:WEBSOCKET/mqtt -t a/b",
                "--ws -p WEBSOCKET -h 127.0.0.1 -t a/b",
                "-p PLAIN -t a/b --proxy socks5://u:p%3Aw@127.0.0.1:PROXY"
            })
    void oursGoThroughMore(String flags) throws Exception {
        String session = " -q 1 -c -i more" + System.nanoTime();
        assertEquals(0, theirs("", "sub", words("-p PLAIN -t a/b -E" + session)).exit());
        assertEquals(new Outcome("", 0), ours("", "pub", words(flags + " -m x -q 1")));
        assertEquals(
                "x\n",
                theirs("", "sub", words("-p PLAIN -t a/b -C 1" + session)).out());
        assertEquals(0, ours("", "sub", words(flags + " -E")).exit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-m hi",
                "-m hi -v",
                "-m hi -q 1 -V 5 -F %t|%p|%q|%D|%R",
                "-m hi -V 311 -v",
                "-m hi -V mqttv31",
                "-n -v",
                "-m hi -N",
                "-m hi -q 2",
                "-m hi -D publish correlation-data c1 -F %D|%p",
                "-m hi -D publish user-property k v -F %j",
                "-m 1 -F %J --pretty",
                "-m hi -R --retain-as-published",
                "-m hi -W 9 -k 9 -i me -x 0 --quiet --nodelay -A 127.0.0.1",
                "-m hi -I pre -u u -P p --will-topic w --will-payload x"
            })
    void requestsAndResponses(String flags) throws Exception {
        List<String> requests = new ArrayList<>();
        try (MqttClient answering = Mqtt.connect("mqtt://127.0.0.1:" + server.port(), ConnectOptions.DEFAULT)) {
            answering.subscribe("ask", Qos.EXACTLY_ONCE, request -> {
                requests.add(request.text() + request.qos() + request.properties());
                boolean isOf5 = request.properties().has(PropertyId.RESPONSE_TOPIC);
                if (isOf5) {
                    answering.respond(request, request.payload());
                } else {
                    answering.publish("answer", request.payload(), request.qos(), false);
                }
            });
            String line = "-W 10 -p PLAIN -t ask -e answer " + flags;
            assertEquals(run(false, "all\nof it", "rr", words(line)), run(true, "all\nof it", "rr", words(line)));
        }
        assertEquals(2, requests.size());
        assertEquals(requests.get(0), requests.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-m hi -W 1", "-m hi -W 1 -V 311 -v"})
    void noResponseInTime(String flags) throws Exception {
        String line = flags + " -p PLAIN -t ask/nobody -e answer/nobody";
        Outcome theirs = theirs("", "rr", words(line));
        assertEquals(new Outcome("", 27), theirs);
        assertEquals(theirs, ours("", "rr", words(line)));
    }

    /** What is wrong with TLS: mosquitto's commands fail too, and ours say why, in one line with what to do. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            -p TLS --cafile FOLDER/nothing                                ; 3 ; --cafile: there is no file
            -p TLS --cafile FOLDER/ca.key                                 ; 3 ; has no certificate
            -p TLS --capath FOLDER/nothing                                ; 3 ; --capath: there is no file
            -p MUTUAL --cafile FOLDER/ca.pem --cert FOLDER/no --key FOLDER/me.key ; 3 ; --cert: there is no file
            -p MUTUAL --cafile FOLDER/ca.pem --cert FOLDER/me.pem --key FOLDER/no ; 3 ; --key: there is no file
            -p MUTUAL --cafile FOLDER/ca.pem --cert FOLDER/me.pem --key FOLDER/ca.key ; 3 ; --key:
            -p MUTUAL --cafile FOLDER/ca.pem --cert FOLDER/me.pem --key FOLDER/locked.key ; 3 ; openssl pkey -in
            -p TLS --cafile FOLDER/me.pem                                 ; 2 ; --cafile FILE names the authority
            -p OTHER --cafile FOLDER/ca.pem                               ; 2 ; -h HOST names the host
            -p PLAIN --cafile FOLDER/ca.pem                               ; 2 ;
            -p TLS                                                        ; 2 ;
            -p MUTUAL --cafile FOLDER/ca.pem                              ; 2 ;
            -p PLAIN -L mqtts://localhost:TLS/x                           ; 2 ; --cafile FILE names the authority
            -p PLAIN --proxy socks5h://u:wrong@127.0.0.1:PROXY            ; 2 ; proxy
            --unix FOLDER/nothing                                         ; 2 ; nothing
            """)
    void whatIsWrongIsOneLine(String flags, int exit, String words) throws Exception {
        String[] line = words(flags + " -t a -m x");
        CommandRun ours = CommandRun.start(
                Stream.concat(Stream.of("pub"), Stream.of(line)).toArray(String[]::new));

        assertEquals(exit, ours.exit(), ours.err());
        assertEquals(1, ours.err().lines().count(), ours.err());
        assertTrue(words == null || ours.err().contains(words), ours.err());
        if (!flags.contains("locked")) { // where theirs asks at the terminal
            assertTrue(theirs("", "pub", line).exit() != 0, "theirs takes it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub -m x", "sub -E"})
    void theProxyIsUsed(String command) throws Exception {
        int before = proxy.served();
        String[] line = words(command + " -p PLAIN -t a --proxy socks5h://u:p%3Aw@127.0.0.1:PROXY");
        assertEquals(0, CommandRun.start(line).exit());
        assertEquals(before + 1, proxy.served());
    }
}
