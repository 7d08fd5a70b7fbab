package org.ternmq.cli.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.probe.checks.AllChecks;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.cli.probe.kit.Target;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import picocli.CommandLine;

@Timeout(180)
class ProbeCommandTest {
    @TempDir
    Path folder = Path.of("");

    private TernBroker broker;
    private String address = "";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void startBroker() throws Exception {
        broker = TernBroker.start(
                Configuration.standard().withData(folder.resolve("data")).withListeners(new Listener("127.0.0.1", 0)));
        address = "127.0.0.1:" + broker.addresses().getFirst().getPort();
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    private int run(String... words) {
        return new CommandLine(new ProbeCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void ourBrokerKeepsEveryRuleAndNothingIsLeftInIt() throws Exception {
        int exit = run(address, "--timeout", "15", "--parallel", "12", "--payload-max", "65536");

        assertEquals(0, exit, out + "\n" + err);
        assertEquals(
                List.of(),
                out.toString()
                        .lines()
                        .filter(line -> line.matches(" +(fail|unclear) .*"))
                        .toList());
        Target target = new Target(
                ServerAddress.of("mqtt://" + address),
                TransportOptions.DEFAULT,
                Login.NONE,
                Duration.ofSeconds(15),
                "after");
        Offer all = new Offer(Map.of(), Properties.NONE);
        try (Probe probe = new Probe(target, all, Version.V5, "after")) {
            RawPeer peer = probe.live();
            peer.subscribe("#", 0);
            peer.awaitNoMessage("that is retained");
        }
    }

    @Test
    void jsonIsOneObjectWithTheChosenChecks() {
        int exit = run(address, "--json", "--only", "ping,MQTT-3.8.3-3", "--timeout", "15");

        assertEquals(0, exit, out + "\n" + err);
        assertEquals(1, out.toString().lines().count());
        assertTrue(out.toString().contains("\"id\": \"MQTT-3.8.3-3\""), out.toString());
        assertTrue(out.toString().contains("\"must\": {\"pass\": 7, \"fail\": 0, "), out.toString());
    }

    @Test
    void aServerThatBreaksMustsEndsWithFive() throws Exception {
        try (DefectiveServer server = new DefectiveServer(DefectiveServer.Manner.MUTE)) {
            int exit = run("127.0.0.1:" + server.port(), "--only", "MQTT-3.8.4-2", "--timeout", "0.5");

            assertEquals(5, exit, out + "\n" + err);
            assertTrue(out.toString().contains("expected SUBACK"), out.toString());
        }
    }

    @Test
    void whereNobodyListensItEndsWithTwo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertEquals(2, run("127.0.0.1:" + port));
        assertTrue(err.toString().contains("no connection"), err.toString());
    }

    @Test
    void whoeverIsNotLetInEndsWithFour() throws Exception {
        try (DefectiveServer server = new DefectiveServer(DefectiveServer.Manner.REFUSES)) {
            assertEquals(4, run("127.0.0.1:" + server.port(), "--timeout", "5"));
        }
    }

    @Test
    void unknownNamesAreRefused() {
        assertEquals(
                2,
                new CommandLine(new ProbeCommand()).setErr(new PrintWriter(err)).execute("--only", "nothing"));
        assertTrue(err.toString().contains("groups are connect, ping"), err.toString());
    }

    @Test
    void eachCheckNamesAStatementOfTheTables() throws Exception {
        Set<String> known = new HashSet<>();
        for (String file : List.of("mqtt5-normative.tsv", "mqtt5-unnumbered.tsv")) {
            ids(file).forEach(known::add);
        }
        ids("mqtt311-normative.tsv").forEach(id -> known.add(id.replace("MQTT-", "MQTT3-")));

        assertEquals(
                List.of(),
                AllChecks.all().stream()
                        .map(Check::id)
                        .filter(id -> !known.contains(id))
                        .toList());
    }

    @Test
    void noTwoChecksAreTheSame() {
        Set<List<Object>> seen = new HashSet<>();
        for (Check check : AllChecks.all()) {
            assertTrue(seen.add(Arrays.asList(check.version(), check.id(), check.title())), check.title());
        }
        assertTrue(seen.size() > 400, "" + seen.size());
    }

    private static Stream<String> ids(String file) throws Exception {
        List<String> lines = Files.readAllLines(Path.of("..", "spec", file));
        return lines.stream().skip(1).map(line -> line.substring(0, line.indexOf('\t')));
    }
}
