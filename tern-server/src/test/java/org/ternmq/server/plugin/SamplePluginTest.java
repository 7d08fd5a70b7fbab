package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/** The plug-ins of {@code interop/plugin}, built as they are there and put into a folder. */
@Timeout(120)
class SamplePluginTest extends PluggedBroker {
    private static final Map<String, Map<String, String>> SETTINGS =
            Map.of("sample", Map.of("user.anna", "secret", "closed", "vault"));

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        close();
    }

    private void build(String name) throws IOException {
        PluginJar.of(Path.of("..", "interop", "plugin", name), folder.resolve(name + ".jar"));
    }

    private void load(Duration timeLimit) throws PluginException {
        use(Plugins.load(folder, SETTINGS, PluginLimits.DEFAULT.withTimeLimit(timeLimit), List.of()));
    }

    private VirtualClient anna(Version version, String clientId) {
        VirtualClient client = stranger(version);
        assertEquals(
                0, connack(client, login(version, clientId, "anna", "secret")).returnCode());
        return client;
    }

    private VirtualClient annaListening(String filter) {
        VirtualClient listener = anna(Version.V5, "listener");
        listener.subscribe(filter, Qos.AT_LEAST_ONCE);
        receive(listener, 1);
        return listener;
    }

    private static Publish qos1(String topic, String payload) {
        return new Publish(VirtualClient.message(topic, payload, Qos.AT_LEAST_ONCE, false), 1, false);
    }

    @Test
    void theSampleDoesWhatItSays() throws Exception {
        build("sample");
        load(Duration.ofSeconds(60));
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD.code(),
                connack(stranger(Version.V5), login(Version.V5, "x", "anna", "wrong"))
                        .returnCode());
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD.code(),
                connack(stranger(Version.V5), login(Version.V5, "x", "berta", "secret"))
                        .returnCode());

        VirtualClient listener = annaListening("t");
        VirtualClient publisher = anna(Version.V3_1_1, "p");
        publisher.send(qos1("t", "m"));
        assertEquals(List.of(Puback.success(1)), receive(publisher, 1));
        Message got = VirtualClient.publishes(receive(listener, 1)).getFirst().message();
        assertEquals("m", got.payload().toUtf8());
        assertEquals(Properties.builder().addUser("published-by", "anna").build(), got.properties());

        listener.send(qos1("vault", "gold"));
        assertEquals(List.of(Puback.of(1, ReasonCode.NOT_AUTHORIZED)), receive(listener, 1));
        listener.subscribe("#", Qos.AT_MOST_ONCE);
        assertEquals(
                List.of(ReasonCode.NOT_AUTHORIZED),
                ((Suback) receive(listener, 1).getFirst()).reasons());
    }

    @Test
    void theSampleSaysWhatItLacks() throws Exception {
        build("sample");
        assertThatThrownBy(() -> Plugins.load(folder, Map.of(), PluginLimits.DEFAULT, List.of()))
                .hasMessage("plug-in sample cannot start: it knows no users; give it a setting such as"
                        + " user.anna = secret");
    }

    @Test
    void inBadCompanyNothingIsLostAndAllIsMarked() throws Exception {
        build("sample");
        build("hanging");
        build("throwing");
        load(Duration.ofSeconds(1));
        VirtualClient listener = annaListening("t");
        VirtualClient publisher = anna(Version.V5, "p");
        for (int i = 1; i <= 12; i++) {
            publisher.send(qos1("t", "m" + i));
            assertEquals(List.of(Puback.success(1)), receive(publisher, 1));
            Message got =
                    VirtualClient.publishes(receive(listener, 1)).getFirst().message();
            assertEquals("m" + i, got.payload().toUtf8());
            assertThat(got.properties().userProperties()).hasSize(1);
            listener.send(Puback.success(i));
        }
        assertThat(plugins().health())
                .filteredOn(health -> !health.name().equals("sample"))
                .allMatch(Plugins.Health::isResting);
        publisher.cut();
        plugins().close(); // though one of them does not stop, and one throws
        assertThat(Files.exists(folder)).isTrue();
    }
}
