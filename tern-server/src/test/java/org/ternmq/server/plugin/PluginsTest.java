package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.plugin.Authenticator;
import org.ternmq.plugin.Authorizer;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishDecision;

/** Plug-ins in a broker: each kind is asked, several come one after the other, and answers may be late. */
@Timeout(120)
class PluginsTest extends PluggedBroker {
    @AfterEach
    void stop() {
        close();
    }

    @SafeVarargs
    private void use(Consumer<PluginContext>... starts) throws PluginException {
        List<TestPlugin> all = new ArrayList<>();
        for (Consumer<PluginContext> start : starts) {
            all.add(new TestPlugin(start));
        }
        use(Plugins.of(TestPlugin.brought(all.toArray(new TestPlugin[0]))));
    }

    private static Publish qos1(String topic, String payload) {
        return new Publish(VirtualClient.message(topic, payload, Qos.AT_LEAST_ONCE, false), 1, false);
    }

    private VirtualClient listening(String filter) {
        VirtualClient listener = let(Version.V5, "listener");
        listener.subscribe(filter, Qos.EXACTLY_ONCE);
        receive(listener, 1);
        return listener;
    }

    @Test
    void aPluginThatAddsNothingIsNotInTheWay() throws Exception {
        use(context -> {});
        assertThat(plugins().interceptor()).isEmpty();
        assertThat(plugins().loginMethods()).isEmpty();
    }

    @Test
    void whatOneChangesTheNextSees() throws Exception {
        use(
                context -> context.addPublishInterceptor((client, message) -> PublishDecision.replace(
                                message.withPayload(message.payloadText() + "-first"))
                        .now()),
                context -> context.addPublishInterceptor(
                        (client, message) -> message.payloadText().startsWith("drop")
                                ? PublishDecision.drop().now()
                                : Decision.pass().now()),
                context -> context.addPublishInterceptor((client, message) -> PublishDecision.replace(
                                message.withPayload(message.payloadText() + "-third"))
                        .now()));
        VirtualClient listener = listening("t");
        VirtualClient publisher = let(Version.V3_1_1, "p");
        publisher.send(qos1("t", "drop"));
        assertEquals(List.of(Puback.success(1)), receive(publisher, 1));
        publisher.send(qos1("t", "m"));
        assertEquals(List.of(Puback.success(1)), receive(publisher, 1));
        assertEquals(List.of("m-first-third"), VirtualClient.payloads(receive(listener, 1)));
        assertThat(plugins().health()).extracting(Plugins.Health::calls).containsExactly(2L, 2L, 1L);
    }

    @Test
    void authorizersForbidWhatTheRulesAllowAndAreAskedBeforeInterceptors() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        use(
                context -> context.addPublishInterceptor((client, message) -> {
                    asked.add("interceptor " + message.topic());
                    return Decision.pass().now();
                }),
                context -> context.addAuthorizer(new Authorizer() {
                    @Override
                    public CompletionStage<Authorizer.Decision> mayPublish(
                            ClientInfo client, String topic, int qos, boolean retain) {
                        asked.add("authorizer " + topic + " " + qos + " " + retain);
                        return (topic.startsWith("closed")
                                        ? Authorizer.Decision.deny("no")
                                        : Authorizer.Decision.noObjection())
                                .now();
                    }

                    @Override
                    public CompletionStage<Authorizer.Decision> maySubscribe(
                            ClientInfo client, String filter, int qos) {
                        return (filter.startsWith("closed")
                                        ? Authorizer.Decision.deny("no")
                                        : Authorizer.Decision.noObjection())
                                .now();
                    }
                }));
        VirtualClient client = let(Version.V5, "c");
        client.send(qos1("closed/t", "m"));
        assertEquals(List.of(Puback.of(1, ReasonCode.NOT_AUTHORIZED)), receive(client, 1));
        client.send(qos1("t", "m"));
        assertEquals(List.of(Puback.of(1, ReasonCode.SUCCESS)), receive(client, 1));
        assertThat(asked).containsExactly("authorizer closed/t 1 false", "authorizer t 1 false", "interceptor t");
        client.send(new Subscribe(
                2,
                Properties.NONE,
                List.of(
                        Subscribe.Request.of(TopicFilter.of("a"), Qos.AT_MOST_ONCE),
                        Subscribe.Request.of(TopicFilter.of("closed/#"), Qos.AT_MOST_ONCE),
                        Subscribe.Request.of(TopicFilter.of("b"), Qos.AT_MOST_ONCE))));
        assertEquals(
                List.of(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.SUCCESS),
                ((Suback) receive(client, 1).getFirst()).reasons());
        Connack refused = connack(
                stranger(Version.V5),
                connect(
                        Version.V5,
                        "w",
                        true,
                        0,
                        Optional.of(VirtualClient.message("closed/w", "x", Qos.AT_MOST_ONCE, true))));
        assertEquals(ReasonCode.NOT_AUTHORIZED.code(), refused.returnCode());
        assertThat(asked).contains("authorizer closed/w 0 true");
    }

    @Test
    void authenticatorsAreAskedUntilOneKnows() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        use(
                context -> context.addAuthenticator((request, credentials) -> {
                    seen.add(request.clientId() + " " + credentials);
                    return switch (credentials.userName().orElse("")) {
                        case "anna" ->
                            Authenticator.Decision.accept("Anna", Map.of("role", "guest"))
                                    .now();
                        case "bad" ->
                            Authenticator.Decision.refuse("I know you").now();
                        default -> Authenticator.Decision.noOpinion().now();
                    };
                }),
                context -> {
                    context.addAuthenticator(
                            (request, credentials) -> (credentials.userName().equals(Optional.of("berta"))
                                            ? Authenticator.Decision.accept("berta")
                                            : Authenticator.Decision.noOpinion())
                                    .now());
                    context.addConnectInterceptor((client, request) -> {
                        seen.add(client.toString());
                        return Decision.pass().now();
                    });
                });
        assertEquals(
                0,
                connack(stranger(Version.V3_1_1), login(Version.V3_1_1, "a", "anna", "x"))
                        .returnCode());
        assertEquals(
                0,
                connack(stranger(Version.V5), login(Version.V5, "b", "berta", "x"))
                        .returnCode());
        assertEquals(
                4,
                connack(stranger(Version.V3_1_1), login(Version.V3_1_1, "x", "bad", "x"))
                        .returnCode());
        VirtualClient unknown = stranger(Version.V5);
        assertEquals(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD.code(),
                connack(unknown, login(Version.V5, "u", "clara", "x")).returnCode());
        assertThat(seen)
                .contains("a Credentials[userName=Optional[anna], certificateUserName=Optional.empty, with a password]")
                .contains("ClientInfo[clientId=a, userName=Anna, address=virtual, protocolVersion=4,"
                        + " claims={role=guest}]");
    }

    @Test
    void connectsAndSubscriptionsAreRefusedWithTheReasonThatIsGiven() throws Exception {
        use(context -> {
            context.addConnectInterceptor((client, request) -> client.clientId().equals("bad")
                    ? Decision.refuse(0x8A, "banned by plug-in").now()
                    : Decision.pass().now());
            context.addSubscribeInterceptor((client, filter, qos) -> filter.equals("#")
                    ? Decision.refuse(0x97, "too much").now()
                    : Decision.pass().now());
        });
        VirtualClient bad = stranger(Version.V5);
        Connack refused = connack(bad, org.ternmq.codec.packet.Connect.of(Version.V5, "bad", true, 0));
        assertEquals(ReasonCode.BANNED.code(), refused.returnCode());
        assertEquals("banned by plug-in", bad.why);
        VirtualClient good = let(Version.V5, "good");
        good.subscribe("#", Qos.AT_MOST_ONCE);
        assertEquals(
                List.of(ReasonCode.QUOTA_EXCEEDED), ((Suback) receive(good, 1).getFirst()).reasons());
    }

    @Test
    void listenersAreToldOfEachEnd() throws Exception {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        use(context -> context.addDisconnectListener(
                (client, reason, why) -> told.add(client.clientId() + " " + reason + " " + why)));
        let(Version.V5, "c").cut();
        await().atMost(Duration.ofSeconds(60)).until(() -> !told.isEmpty());
        assertThat(told).containsExactly("c 128 connection lost");
    }

    @Test
    void eachClientsOrderIsKeptThoughAnswersAreLateAndComeFromAnyThread() throws Exception {
        Random random = new Random(3);
        use(context -> context.addPublishInterceptor((client, message) -> {
            CompletableFuture<PublishDecision> answer = new CompletableFuture<>();
            int millis = synchronizedNext(random);
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                    .execute(() ->
                            answer.complete(PublishDecision.replace(message.withUserProperty("late", "" + millis))));
            return answer;
        }));
        VirtualClient listener = listening("#");
        for (int c = 0; c < 6; c++) {
            VirtualClient client = let(c % 2 == 0 ? Version.V5 : Version.V3_1_1, "p" + c);
            for (int i = 1; i <= 30; i++) {
                client.publish("p" + c, "" + i, Qos.values()[i % 3], i % 3 == 0 ? Publish.NO_PACKET_ID : i);
            }
        }
        List<Packet> got = new ArrayList<>();
        await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
            got.addAll(listener.receive());
            return VirtualClient.publishes(got).size() == 180;
        });
        Map<String, Integer> last = new HashMap<>();
        for (Publish publish : VirtualClient.publishes(got)) {
            int number = Integer.parseInt(publish.message().payload().toUtf8());
            assertEquals(1 + last.getOrDefault(publish.message().topic().toString(), 0), number);
            last.put(publish.message().topic().toString(), number);
            assertThat(publish.message().properties().userProperties()).hasSize(1);
        }
    }

    private static int synchronizedNext(Random random) {
        synchronized (random) {
            return random.nextInt(5);
        }
    }
}
