package org.ternmq.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ternmq.server.admin.ApiCalls.escaped;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.server.Reloader;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Assignment;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationException;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;

/** The API over real sockets, at a broker that real clients are connected to; each answer is held against its description. */
class AdminApiTest {
    @TempDir
    Path data;

    private TernBroker broker;
    private ApiCalls api;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ListAppender<ILoggingEvent> audited = new ListAppender<>();
    private final Logger auditLogger = (Logger) LoggerFactory.getLogger(AuditLog.NAME);

    @BeforeEach
    void start() throws Exception {
        auditLogger.setLevel(Level.INFO);
        audited.start();
        auditLogger.addAppender(audited);
        begin();
    }

    private void begin() throws Exception {
        broker = TernBroker.start(Configuration.standard()
                .withData(data)
                .withLoops(3, Configuration.Transport.AUTO)
                .withListeners(new Listener("127.0.0.1", 0))
                .withAdmin(new Configuration.Admin("127.0.0.1", 0, Optional.empty())));
        api = new ApiCalls(broker, data);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        api.close();
        broker.close();
        auditLogger.detachAppender(audited);
    }

    private static List<ConfigurationLoader.Value> values(@Nullable Path file, Map<String, String> environment)
            throws ConfigurationException {
        return ConfigurationLoader.source(ConfigurationLoader.Content.of(file), environment, List.of())
                .read()
                .values();
    }

    private ConnectOptions.Builder as(String clientId) {
        return ConnectOptions.builder().clientId(clientId).cleanStart(false).reconnect(Reconnect.NEVER);
    }

    private MqttClient client(ConnectOptions.Builder options) {
        MqttClient client =
                Mqtt.connect("mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort(), options.build());
        open.add(client);
        return client;
    }

    private PlainPeer peer() throws IOException {
        PlainPeer peer = new PlainPeer(broker);
        open.add(peer);
        return peer;
    }

    private List<String> audit() {
        return List.copyOf(audited.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() throws Exception {
        var described = new OpenApi();
        Set<String> routes = new TreeSet<>();
        for (var route : broker.admin().orElseThrow().routes()) {
            if (route.path().startsWith("/api/")) {
                routes.add(route.method() + " " + route.path());
            }
        }
        assertThat(described.operations()).isEqualTo(routes).hasSizeGreaterThan(15);
        for (String operation : described.operations()) {
            List<String> inPath = java.util.regex.Pattern.compile("\\{(\\w+)}")
                    .matcher(operation)
                    .results()
                    .map(name -> name.group(1))
                    .toList();
            assertThat(described.pathParameters(operation)).as(operation).isEqualTo(inPath);
        }
    }

    /** One life of a broker, in which every operation is answered as its description says it is when all is well. */
    @Test
    void everyOperationAnswersAsItIsDescribed() throws Exception {
        ConfigurationLoader.Source source = ConfigurationLoader.source(
                ConfigurationLoader.Content.of(null),
                Map.of(),
                List.of(
                        new Assignment("test", "data", data.toString()),
                        new Assignment("test", "listener.0.port", "0")));
        Reloader.of(broker, source, source.read(), taken -> {});
        client(as("reader")
                        .sessionExpirySeconds(600)
                        .login("ann", null)
                        .will(new Message(
                                TopicName.of("gone"),
                                Bytes.utf8("x"),
                                Qos.AT_LEAST_ONCE,
                                false,
                                org.ternmq.codec.value.Properties.NONE)))
                .subscribe("plant/#", Qos.AT_LEAST_ONCE);
        client(as("old").version(Version.V3_1_1)).subscribe("$share/g/plant/+", Qos.AT_MOST_ONCE);
        api.get("/openapi.json");
        api.get("/overview");
        api.get("/clients");
        api.get("/clients/reader");
        api.get("/sessions");
        api.get("/sessions/reader");
        api.get("/subscriptions?client=reader");
        api.get("/topics/" + escaped("plant/a"));
        api.post("/publish", "{\"topic\": \"plant/a\", \"payload\": \"warm\", \"qos\": 1, \"retain\": true}");
        api.get("/retained");
        api.get("/retained/" + escaped("plant/a"));
        api.delete("/retained/" + escaped("plant/a"));
        api.delete("/clients/old");
        api.delete("/sessions/reader");
        api.post("/bans", "{\"kind\": \"client\", \"value\": \"bad\", \"seconds\": 60, \"note\": \"floods\"}");
        api.get("/bans");
        api.delete("/bans/client/bad");
        api.get("/config");
        api.get("/explain/delivery?client=old&topic=" + escaped("plant/a"));
        api.get("/slow");
        api.get("/trace?for=1s&client=old");
        api.post("/reload", null);
        api.post("/backup", null);
        api.post("/shutdown", null);

        var described = new OpenApi();
        Set<String> expected = new TreeSet<>();
        described
                .operations()
                .forEach(operation ->
                        described.statuses(operation).forEach(status -> expected.add(operation + " " + status)));
        assertThat(api.seen()).isEqualTo(expected);
        broker.await();
    }

    @Test
    void anOverviewCountsWhatIsThere() throws Exception {
        client(as("a")).subscribe("x/+", Qos.AT_MOST_ONCE);

        assertThat(api.get("/overview").object())
                .containsEntry("connections", 1L)
                .containsEntry("sessions_connected", 1L)
                .containsEntry("subscriptions", 1L)
                .containsEntry("loops", 3L)
                .containsEntry("memory_stage", "calm");
    }

    @Test
    void clientsAreFilteredAndShown() throws Exception {
        client(as("plant-1").login("ann", null).sessionExpirySeconds(600)).disconnect();
        client(as("plant-2").login("bob", null).keepAliveSeconds(17)).subscribe("a", Qos.AT_MOST_ONCE);
        client(as("zoo").version(Version.V3_1_1).login("bob", null));
        await().untilAsserted(() ->
                assertThat(api.get("/clients?state=away").all("client_id")).isEqualTo(List.of("plant-1")));

        assertThat(api.get("/clients").all("client_id")).isEqualTo(List.of("plant-1", "plant-2", "zoo"));
        assertThat(api.get("/clients?prefix=plant-").all("client_id")).isEqualTo(List.of("plant-1", "plant-2"));
        assertThat(api.get("/clients?prefix=plant-3").items()).isEmpty();
        assertThat(api.get("/clients?user=bob").all("client_id")).isEqualTo(List.of("plant-2", "zoo"));
        assertThat(api.get("/clients?state=connected&user=bob&prefix=z").all("protocol"))
                .isEqualTo(List.of("3.1.1"));
        assertThat(api.get("/clients?address=127.0.0.0/8").all("client_id")).isEqualTo(List.of("plant-2", "zoo"));
        assertThat(api.get("/clients?address=10.0.0.1").items()).isEmpty();
        assertThat(api.get("/clients/plant-2").object())
                .containsEntry("user", "bob")
                .containsEntry("address", "127.0.0.1")
                .containsEntry("protocol", "5.0")
                .containsEntry("keep_alive_seconds", 17L)
                .containsEntry("subscriptions", 1L);
        assertThat(api.get("/clients/nobody").status()).isEqualTo(404);
    }

    @Test
    void aKickedClientIsToldAndItsSessionStays() throws Exception {
        PlainPeer peer = peer();
        assertThat(peer.connect("c\"\n1", "")).isEqualTo(ReasonCode.SUCCESS);

        assertThat(api.delete("/clients/" + escaped("c\"\n1")).status()).isEqualTo(204);

        assertThat(peer.ended()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(api.get("/sessions/" + escaped("c\"\n1")).object()).containsEntry("state", "away");
        assertThat(api.delete("/clients/" + escaped("c\"\n1")).status()).isEqualTo(404);
        assertThat(audit())
                .containsExactly(
                        "INFO kick client \"c\"\\u000A1\": done, by the token's holder at 127.0.0.1",
                        "WARN kick client \"c\"\\u000A1\": not done, by the token's holder at 127.0.0.1: 404 the client"
                                + " c\"\\u000A1 is not connected");
    }

    @Test
    void aSessionTellsWhatWaitsInItAndCanBeDeletedForGood() throws Exception {
        MqttClient away = client(as("away").sessionExpirySeconds(600));
        away.subscribe("a/#", Qos.AT_LEAST_ONCE);
        away.disconnect();
        await().untilAsserted(
                        () -> assertThat(api.get("/sessions/away").object()).containsEntry("state", "away"));
        for (int i = 0; i < 3; i++) {
            api.post("/publish", "{\"topic\": \"a/b\", \"payload\": \"12345\", \"qos\": 1}");
        }

        await().untilAsserted(() -> assertThat(api.get("/sessions/away").object())
                .containsEntry("queued_messages", 3L)
                .containsEntry("in_flight", 0L)
                .containsEntry("kept", true)
                .containsKey("due_seconds"));
        assertThat(api.delete("/sessions/away").status()).isEqualTo(204);
        assertThat(api.get("/sessions/away").status()).isEqualTo(404);
        assertThat(api.delete("/sessions/away").status()).isEqualTo(404);

        api.close();
        broker.close();
        begin();
        assertThat(api.get("/sessions").items()).isEmpty();
    }

    @Test
    void whoIsSubscribedIsShownByClientByFilterAndByTopic() throws Exception {
        MqttClient a = client(as("a"));
        a.subscribe("plant/+/t", Qos.AT_LEAST_ONCE);
        a.subscribe("plant/#", Qos.EXACTLY_ONCE);
        a.subscribe("other", Qos.AT_MOST_ONCE);
        MqttClient b = client(as("b"));
        b.subscribe("plant/#", Qos.AT_MOST_ONCE);
        b.subscribe("$share/g/plant/#", Qos.AT_MOST_ONCE);
        client(as("c")).subscribe("$share/g/plant/#", Qos.AT_LEAST_ONCE);

        assertThat(api.get("/subscriptions?client=a").all("filter"))
                .isEqualTo(List.of("other", "plant/#", "plant/+/t"));
        assertThat(api.get("/subscriptions?filter=" + escaped("plant/#")).all("client_id"))
                .isEqualTo(List.of("a", "b"));
        assertThat(api.get("/subscriptions?filter=" + escaped("$share/g/plant/#"))
                        .all("client_id"))
                .isEqualTo(List.of("b", "c"));
        ApiCalls.Answer topic = api.get("/topics/" + escaped("plant/1/t"));
        assertThat(topic.all("client_id")).isEqualTo(List.of("a", "a", "b"));
        assertThat(topic.all("filter")).isEqualTo(List.of("plant/#", "plant/+/t", "plant/#"));
        assertThat(topic.all("qos")).isEqualTo(List.of(2L, 1L, 0L));
        assertThat(topic.object())
                .containsEntry("shared", List.of(Map.of("share", "g", "filter", "$share/g/plant/#", "members", 2L)));
        assertThat(api.get("/topics/" + escaped("$SYS/x")).items()).isEmpty();
        assertThat(api.get("/topics/" + escaped("a/+")).status()).isEqualTo(400);
        assertThat(api.get("/subscriptions").status()).isEqualTo(400);
        assertThat(api.get("/subscriptions?client=nobody").status()).isEqualTo(404);
    }

    @Test
    void retainedMessagesAreListedReadAndDeletedForGood() throws Exception {
        byte[] binary = {0, (byte) 0xFF, 10};
        MqttClient publisher = client(as("p"));
        publisher.publish("a/2", binary, Qos.AT_LEAST_ONCE, true);
        publisher.publish("a/1", "x".getBytes(UTF_8), Qos.AT_MOST_ONCE, true);
        publisher.publish("b", "y".getBytes(UTF_8), Qos.AT_LEAST_ONCE, true);
        await().untilAsserted(
                        () -> assertThat(api.get("/retained").all("topic")).isEqualTo(List.of("a/1", "a/2", "b")));

        assertThat(api.get("/retained?filter=" + escaped("a/+")).all("payload_bytes"))
                .isEqualTo(List.of(1L, 3L));
        assertThat(api.get("/retained/" + escaped("a/2")).object())
                .containsEntry("payload_base64", Base64.getEncoder().encodeToString(binary))
                .containsEntry("payload_truncated", false)
                .containsEntry("publisher", "p")
                .containsEntry("qos", 1L);
        assertThat(api.delete("/retained/" + escaped("a/2")).status()).isEqualTo(204);
        assertThat(api.get("/retained/" + escaped("a/2")).status()).isEqualTo(404);
        assertThat(api.delete("/retained/" + escaped("a/2")).status()).isEqualTo(404);

        api.close();
        broker.close();
        begin();
        assertThat(api.get("/retained").all("topic")).isEqualTo(List.of("a/1", "b"));
    }

    @Test
    void aLargePayloadIsCut() throws Exception {
        byte[] large = new byte[(1 << 20) + 1];
        client(as("p")).publish("large", large, Qos.AT_LEAST_ONCE, true);

        ApiCalls.Answer answer = api.get("/retained/large");

        assertThat(answer.object())
                .containsEntry("payload_bytes", (long) large.length)
                .containsEntry("payload_truncated", true);
        assertThat(Base64.getDecoder().decode((String) answer.object().get("payload_base64")))
                .hasSize(1 << 20);
    }

    @Test
    void whatOperatorsPublishArrivesWithItsProperties() throws Exception {
        var subscription = client(as("s")).subscribe("a/b", Qos.EXACTLY_ONCE);

        assertThat(api.post("/publish", """
                        {"topic": "a/b", "payload_base64": "AP8=", "qos": 2, "properties": {
                          "content_type": "x/y", "response_topic": "r", "correlation_data_base64": "AQ==",
                          "payload_format_indicator": 0, "message_expiry_interval": 100,
                          "user_properties": [{"name": "k", "value": "v"}, {"name": "k", "value": "w"}]}}""").status()).isEqualTo(200);

        Message message = subscription.receive().message();
        assertThat(message.payload().toArray()).containsExactly(0, 0xFF);
        assertThat(message.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(message.properties().userProperties()).hasSize(2);
        assertThat(message.properties().toString()).contains("x/y");
        assertThat(audit()).containsExactly("INFO publish to \"a/b\": done, by the token's holder at 127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"topic\": \"a\", | 400 | the body is no JSON: line 1, column 15: a name in double quotes is expected",
                "[] | 400 | the body is no JSON object",
                "{\"topic\": \"a/+\"} | 400 | a/+ is no topic",
                "{\"topic\": \"\"} | 400 | is no topic",
                "{\"payload\": \"x\"} | 400 | the member \"topic\" is missing",
                "{\"topic\": \"a\", \"qos\": 3} | 400 | the member \"qos\" is no whole number from 0 to 2",
                "{\"topic\": \"a\", \"qos\": 1.0} | 400 | the member \"qos\" is no whole number from 0 to 2",
                "{\"topic\": \"a\", \"retain\": \"yes\"} | 400 | the member \"retain\" is no truth value",
                "{\"topic\": \"a\", \"qso\": 1} | 400 | there is no member \"qso\"; known are topic, payload",
                "{\"topic\": \"a\", \"payload\": 1} | 400 | the member \"payload\" is no text",
                "{\"topic\": \"a\", \"payload_base64\": \"%\"} | 400 | is no base64",
                "{\"topic\": \"a\", \"payload\": \"\", \"payload_base64\": \"\"} | 400 | the payload is either",
                "{\"topic\": \"a\", \"properties\": {\"response_topic\": \"#\"}} | 400 | no message has such properties",
                "{\"topic\": \"a\", \"properties\": {\"user_properties\": [1]}} | 400 | is no list of objects",
                "{\"topic\": \"$SYS/x\"} | 403 | $SYS",
            })
    void whatNobodyCanPublishIsRefusedWithItsReason(String body, int status, String why) throws Exception {
        ApiCalls.Answer answer = api.post("/publish", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.detail()).contains(why);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /clients?limit=0, 400",
        "GET, /clients?limit=1001, 400",
        "GET, /clients?limit=x, 400",
        "GET, /clients?limit=1&limit=2, 400",
        "GET, /clients?cursor=%21, 400",
        "GET, /clients?state=here, 400",
        "GET, /clients?address=localhost, 400",
        "GET, /clients?address=10.0.0.1/8, 400",
        "GET, /clients?user_name=a, 400",
        "GET, /retained?filter=a%23, 400",
        "GET, /retained/%00, 400",
        "GET, /clients/%00, 400",
        "GET, /clients/../overview, 404",
        "GET, //overview, 404",
        "GET, /clients%2Fa, 404",
        "GET, /nothing, 404",
        "POST, /overview, 405",
        "PATCH, /clients/a, 405",
        "DELETE, /clients, 405",
        "GET, /config, 404",
        "DELETE, /bans/city/a, 400",
        "DELETE, /bans/client/a, 404"
    })
    void whatCannotBeMeantIsAProblem(String method, String path, int status) throws Exception {
        ApiCalls.Answer answer = api.ask(method, path, null);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.object()).containsEntry("status", (long) status);
        if (status == 405) {
            assertThat(answer.response().headers().firstValue("Allow")).isPresent();
        }
    }

    @Test
    void everyRouteButTheDescriptionNeedsTheToken() throws Exception {
        for (var route : broker.admin().orElseThrow().routes()) {
            assertThat(route.isOpen())
                    .as(route.path())
                    .isEqualTo(!route.path().startsWith("/api/") || route.path().endsWith("/openapi.json"));
        }
    }

    @Test
    void settingsAreToldWithTheirOriginAndWithoutSecrets() throws Exception {
        Path file = Files.writeString(data.resolve("tern.toml"), """
                [http_login]
                url = "https://example.org/"
                headers = ["Authorization: Bearer my-secret"]
                """);
        broker.tellConfiguration(values(file, Map.of("TERN__LOOPS", "2")));

        ApiCalls.Answer config = api.get("/config");

        assertThat(config.text()).doesNotContain("my-secret");
        assertThat(config.items())
                .anySatisfy(item -> assertThat(ApiCalls.Answer.map(item))
                        .containsEntry("key", "loops")
                        .containsEntry("value", 2L)
                        .containsEntry("origin", "TERN__LOOPS"))
                .anySatisfy(item -> assertThat(ApiCalls.Answer.map(item))
                        .containsEntry("section", "http_login")
                        .containsEntry("key", "headers")
                        .containsEntry("value", null)
                        .containsEntry("hidden", true)
                        .containsEntry("origin", file + ":3:1"));
    }

    @Test
    void whoAsksWhileTheBrokerEndsIsToldSo() throws Exception {
        assertThat(api.post("/shutdown", null).status()).isEqualTo(202);
        broker.await();

        assertThat(broker.failure()).isEmpty();
        assertThat(audit()).containsExactly("INFO shut down: done, by the token's holder at 127.0.0.1");
    }
}
