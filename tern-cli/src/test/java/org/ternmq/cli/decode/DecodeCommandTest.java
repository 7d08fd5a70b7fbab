package org.ternmq.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;
import picocli.CommandLine;

class DecodeCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Result(int exitCode, List<String> lines, String errors) {}

    @Test
    void everyVectorIsShownAsItsFileSays() throws JsonProcessingException {
        Collection<List<Vector>> groups = Vectors.mqtt().stream()
                .collect(Collectors.groupingBy(DecodeCommandTest::options))
                .values();
        for (List<Vector> group : groups) {
            String input = group.stream()
                    .map(vector -> HexFormat.of().formatHex(vector.bytes()))
                    .collect(Collectors.joining("\n"));

            Result result = run(input, options(group.getFirst()).toArray(new String[0]));

            assertThat(result.exitCode()).isEqualTo(5);
            assertThat(result.lines()).hasSameSizeAs(group);
            for (int i = 0; i < group.size(); i++) {
                check(group.get(i), JSON.readTree(result.lines().get(i)));
            }
        }
    }

    private static void check(Vector vector, JsonNode shown) {
        if (vector.valid() || vector.mayBeRefused() && !shown.has("error")) {
            assertThat(shown).as(vector.toString()).isEqualTo(vector.decoded());
            return;
        }
        assertThat(shown.path("error").asText()).as(vector.toString()).isNotEmpty();
        assertThat(shown.path("kind").asText()).as(vector.toString()).isEqualTo(vector.kind());
        if (!vector.reasons().isEmpty()) {
            assertThat(vector.reasons())
                    .as(vector.toString())
                    .contains(Integer.decode(shown.path("reason").asText()));
        }
    }

    private static List<String> options(Vector vector) {
        List<String> options = new ArrayList<>(List.of("--version", String.valueOf(vector.version())));
        if (vector.fromClient() != vector.fromServer()) {
            options.addAll(List.of("--from", vector.fromClient() ? "client" : "server"));
        }
        return options;
    }

    @Test
    void argumentsAreOnePacketWithSpacesAndColons() {
        Result result = run("", "32:0a", "00 03 61 2f 62", "000a", "686F6C");

        assertThat(result.exitCode()).isZero();
        assertThat(result.lines())
                .containsExactly("{\"type\": \"PUBLISH\", \"dup\": false, \"qos\": 1, \"retain\": false,"
                        + " \"topic\": \"a/b\", \"packetId\": 10, \"payloadHex\": \"686f6c\"}");
    }

    @Test
    void datagramsOfMqttSnAreShownWithSn() {
        Result result = run("09 0c 62 61 62 00 00 68 69\n05fe000a0b 0216\n0316\n", "--sn");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.lines())
                .containsExactly(
                        "{\"type\": \"PUBLISH\", \"qos\": -1, \"dup\": 0, \"retain\": 0, \"topicIdType\": \"short\","
                                + " \"shortName\": \"ab\", \"msgId\": 0, \"dataHex\": \"6869\"}",
                        "{\"type\": \"ENCAPSULATED\", \"radius\": 0, \"nodeIdHex\": \"0a0b\","
                                + " \"message\": {\"type\": \"PINGREQ\"}}",
                        "{\"error\": \"PINGREQ: Length is 3, and the datagram has 2 octets\", \"kind\": \"malformed\"}");
        assertThat(run("", "--sn", "02", "16").lines()).containsExactly("{\"type\": \"PINGREQ\"}");
    }

    @Test
    void datagramsOfMqttSn20AreDecodedToo() {
        Result result = run("07 03 00 0007 68 69\n06fc01610217\n0316\n", "--sn2");
        assertThat(result.lines())
                .containsExactly(
                        "{\"type\": \"PUBLISH\", \"dup\": 0, \"qos\": 0, \"retain\": 0, \"sessionAlias\": 7, \"payloadHex\": \"6869\"}",
                        "{\"type\": \"FORWARDER_ENCAPSULATION\", \"clientHex\": \"61\", \"packet\": {\"type\": \"SEARCHGW\"}}",
                        "{\"error\": \"ADVERTISE: Length is 3, and there are 2 octets\", \"kind\": \"malformed\"}");
        assertThat(result.exitCode()).isEqualTo(5);
    }

    @Test
    void connectIsReadAsTheVersionItNamesAndTheNextLineStandsAlone() {
        Result result = run("100d 00044d51545405 02 003c 00 0000\n\n4002 0007\n");

        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).hasSize(2);
        assertThat(result.lines().get(0)).contains("\"protocolVersion\": 5").contains("\"properties\": []");
        assertThat(result.lines().get(1)).isEqualTo("{\"type\": \"PUBACK\", \"packetId\": 7}");
    }

    @Test
    void whatIsNoPacketIsToldAndEndsWithExitCodeFive() {
        Result result = run("c0\nc000c000\nxyz\nc001ff\n");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.lines()).hasSize(4);
        assertThat(result.lines().get(0)).contains("\"kind\": \"incomplete\"").doesNotContain("reason");
        assertThat(result.lines().get(1)).contains("2 bytes stand behind").contains("\"reason\": \"0x81\"");
        assertThat(result.lines().get(2)).contains("\"kind\": \"input\"");
        assertThat(result.lines().get(3)).contains("PINGREQ").contains("\"kind\": \"malformed\"");
    }

    @Test
    void textIsEscapedToAscii() {
        Result result = run("", "3009 0006 22 5c 0a c3a9 7f 78");

        assertThat(result.lines().getFirst()).contains("\"topic\": \"\\\"\\\\\\n\\u00e9\\u007f\"");
    }

    @Test
    void wrongUsageIsExitCodeOne() {
        assertThat(run("", "zz").exitCode()).isEqualTo(1);
        assertThat(run("", "c00").exitCode()).isEqualTo(1);
        assertThat(run("", "--version", "6", "c000").exitCode()).isEqualTo(1);
        assertThat(run("", "--from", "nobody", "c000").exitCode()).isEqualTo(1);
        assertThat(run("", "--sn", "--version", "4", "0216").errors()).contains("--sn goes without");
        assertThat(run("", "--sn", "--from", "client", "0216").exitCode()).isEqualTo(1);
        assertThat(run("", "--sn2", "--sn", "0217").errors()).contains("--sn2 goes without");
        assertThat(run("", "--version", "6", "c000").errors()).contains("--version is 3, 4 or 5, not 6");
    }

    private static Result run(String input, String... args) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = new CommandLine(new DecodeCommand(new StringReader(input)))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(args);
        return new Result(exitCode, out.toString().lines().toList(), errors.toString());
    }
}
