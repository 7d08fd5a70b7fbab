package org.ternmq.cli.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.cli.journal.RestoreCommand;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.TernBroker;

/** What was acknowledged before a backup began is in it, whatever the broker does meanwhile; and nothing else is restored. */
class BackupCommandTest {
    private static final byte[] AWAY =
            HexFormat.of().parseHex("101000044d515454040000000004" + "61776179"); // clean session 0

    @TempDir
    Path folder;

    private Path data;
    private Path file;
    private TernBroker broker;

    @BeforeEach
    void start() throws Exception {
        data = folder.resolve("data");
        file = folder.resolve("monday.zip");
        broker = AdminRun.start(data);
        try (Socket socket = away(broker)) {
            socket.getOutputStream().write(HexFormat.of().parseHex("82080001000374" + "2f2301"));
            assertThat(socket.getInputStream().readNBytes(5)).containsExactly(0x90, 3, 0, 1, 1);
        }
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static Socket away(TernBroker at) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), at.addresses().getFirst().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(AWAY);
        assertThat(socket.getInputStream().readNBytes(4)[3]).isZero();
        return socket;
    }

    private MqttClient publisher() {
        return Mqtt.connect("mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort());
    }

    /** The first messages that wait for the client that is away. */
    private static List<String> waiting(TernBroker at, int count) throws IOException {
        List<String> payloads = new ArrayList<>();
        try (Socket socket = away(at)) {
            var in = new DataInputStream(socket.getInputStream());
            while (payloads.size() < count) {
                assertThat(in.readUnsignedByte() & 0xF0).isEqualTo(0x30);
                byte[] rest = in.readNBytes(in.readUnsignedByte()); // they are short
                int topic = rest[1];
                payloads.add(new String(rest, 4 + topic, rest.length - 4 - topic, UTF_8));
                socket.getOutputStream().write(new byte[] {0x40, 2, rest[2 + topic], rest[3 + topic]});
            }
        }
        return payloads;
    }

    private AdminRun restore(Path to) {
        return AdminRun.of(new RestoreCommand(), file.toString(), "--data", to.toString());
    }

    @Test
    void anotherBrokerGoesOnWhereTheBackupWas() throws Exception {
        try (MqttClient client = publisher()) {
            client.publish("t/1", "before".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
            AdminRun backup = AdminRun.of(new BackupCommand(), broker, data, file.toString(), "--json");
            assertThat(backup.err()).isEmpty();
            assertThat(backup.out()).startsWith("{\"file\": \"" + file + "\", \"bytes\": ");
            client.publish("t/1", "since".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
        }
        assertThat(AdminRun.of(new BackupCommand(), broker, data, file.toString())
                        .err())
                .contains("is there already");

        Path other = folder.resolve("other");
        AdminRun restored = restore(other);
        assertThat(restored.err()).isEmpty();
        assertThat(restored.out()).startsWith("restored to " + other + ": 1 sessions, in ");

        assertThat(waiting(broker, 2)).containsExactly("before", "since");
        try (TernBroker second = AdminRun.start(other)) {
            assertThat(waiting(second, 1)).containsExactly("before");
            assertThat(AdminRun.of(new RetainedCommand(), second, other, "t/1", "--json")
                            .out())
                    .contains("\"payload_bytes\": 6");
        }
        assertThat(restore(other).err()).contains("journal is there already: move it away");
    }

    @Test
    void underLoadAllThatWasAcknowledgedBeforeIsInIt() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
            try (MqttClient client = publisher()) {
                for (int i = 0; ended.get() == 0; i++) {
                    client.publish("t/load", Integer.toString(i).getBytes(UTF_8), Qos.AT_LEAST_ONCE, false);
                    acknowledged.set(i + 1);
                }
            }
        });
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int more = acknowledged.get() + 50;
            await().until(() -> acknowledged.get() >= more);
            before.add(acknowledged.get());
            file = folder.resolve(i + ".zip");
            assertThat(AdminRun.of(new BackupCommand(), broker, data, file.toString())
                            .err())
                    .isEmpty();
        }
        ended.set(1);
        load.join();

        for (int i = 0; i < 4; i++) {
            file = folder.resolve(i + ".zip");
            Path other = folder.resolve("other-" + i);
            assertThat(restore(other).err()).isEmpty();
            try (TernBroker second = AdminRun.start(other)) {
                int count = before.get(i);
                List<String> payloads = waiting(second, count);
                for (int one = 0; one < count; one++) {
                    assertThat(payloads.get(one)).isEqualTo(Integer.toString(one));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cut short|is no backup, or was cut short",
                "text|is no backup, or was cut short",
                "empty|is no backup, or was cut short",
                "foreign|is no backup: there is no backup.json in it",
                "climbing|is no backup: there is ../../evil in it",
                "newer|was made by a newer Tern, 99.0",
                "damaged|is damaged: ",
                "nothing|there is no file ",
            })
    void whatIsNoBackupIsNotRestored(String kind, String told) throws Exception {
        assertThat(AdminRun.of(new BackupCommand(), broker, data, file.toString())
                        .code())
                .isEqualTo(ExitCode.OK);
        spoil(kind);

        Path other = folder.resolve("other");
        AdminRun restored = restore(other);

        assertThat(restored.code()).isEqualTo(ExitCode.USAGE);
        assertThat(restored.out()).isEmpty();
        assertThat(restored.err()).startsWith("restore: ").contains(told).hasLineCount(1);
        assertThat(other.resolve("journal")).doesNotExist();
        assertThat(other.resolve("journal.restoring")).doesNotExist();
        assertThat(other.resolve("bans.json")).doesNotExist();
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    private void spoil(String kind) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        switch (kind) {
            case "cut short" -> Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
            case "text" -> Files.writeString(file, "not a backup");
            case "empty" -> Files.write(file, new byte[0]);
            case "foreign" -> zip("letter.txt", "hello");
            case "climbing" -> zip("backup.json", "{\"format\": 1}", "../../evil", "x");
            case "newer" -> zip("backup.json", "{\"format\": 2, \"tern\": \"99.0\"}");
            case "damaged" ->
                zip("backup.json", "{\"format\": 1}", "bans.json", "[]", "journal/00000001.seg", "x".repeat(100));
            default -> Files.delete(file);
        }
    }

    private void zip(String... entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new ZipEntry(entries[i]));
                zip.write(entries[i + 1].getBytes(UTF_8));
            }
        }
    }

    @Test
    void whereABrokerRunsNothingIsRestored() throws Exception {
        AdminRun.of(new BackupCommand(), broker, data, file.toString());
        assertThat(restore(data).err()).contains("a broker runs on " + data);

        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Files.writeString(other.resolve("bans.json"), "[]");
        assertThat(restore(other).code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void aFileThatCannotBeWrittenIsTold() {
        AdminRun backup = AdminRun.of(
                new BackupCommand(),
                broker,
                data,
                folder.resolve("none/monday.zip").toString());

        assertThat(backup.code()).isEqualTo(ExitCode.DISK_FAILED);
        assertThat(backup.err()).contains("cannot write ").hasLineCount(1);
    }
}
