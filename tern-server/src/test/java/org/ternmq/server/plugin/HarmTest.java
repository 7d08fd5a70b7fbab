package org.ternmq.server.plugin;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.auth.Interceptor.Ruling;
import org.ternmq.plugin.Authenticator;
import org.ternmq.plugin.Authorizer;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishDecision;
import org.ternmq.plugin.PublishInterceptor;
import org.ternmq.plugin.PublishedMessage;

/** What plug-ins can do wrong, and what comes of it: nothing but what is promised. */
@Timeout(120)
class HarmTest {
    private static final Client CLIENT = new Client("c", Identity.of("anna"), Version.V5, "here");
    private static final Message MESSAGE = Message.of(TopicName.of("t"), Bytes.utf8("m"), Qos.AT_LEAST_ONCE, false);

    private final AtomicLong clockNanos = new AtomicLong();
    private final List<Plugins> opened = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    /** A way to answer badly. */
    enum Harm {
        THROWS {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                throw new IllegalStateException("on purpose");
            }
        },
        THROWS_AN_ERROR {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                throw new AssertionError("on purpose");
            }
        },
        OVERFLOWS_THE_STACK {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                return new Object() {
                    CompletionStage<? extends PublishDecision> deeper(int depth) {
                        return depth < 0 ? Decision.pass().now() : deeper(depth + 1);
                    }
                }.deeper(0);
            }
        },
        ASKS_FOR_TOO_MUCH_MEMORY {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                long[] tooMuch = new long[Integer.MAX_VALUE];
                return tooMuch[0] == 0
                        ? Decision.pass().now()
                        : PublishDecision.drop().now();
            }
        },
        GIVES_NO_STAGE {
            @Override
            @Nullable
            CompletionStage<? extends PublishDecision> answer() {
                return null;
            }
        },
        ANSWERS_NULL {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                CompletableFuture<PublishDecision> answer = new CompletableFuture<>();
                answer.complete(nothing());
                return answer;
            }
        },
        FAILS {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
            }
        },
        PUBLISHES_TO_A_WILDCARD {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                return PublishDecision.replace(Translation.message(MESSAGE).withTopic("a/#"))
                        .now();
            }
        },
        HAS_A_REASON_OF_ITS_OWN {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                return Decision.refuse(0xEF, "on purpose").now();
            }
        },
        REFUSES_WITH_SUCCESS {
            @Override
            CompletionStage<? extends PublishDecision> answer() {
                return Decision.refuse(0, "on purpose").now();
            }
        };

        abstract @Nullable CompletionStage<? extends PublishDecision> answer();

        @SuppressWarnings("NullAway") // on purpose
        private static PublishDecision nothing() {
            return null;
        }
    }

    @AfterEach
    void close() {
        over.countDown();
        opened.forEach(Plugins::close);
    }

    private Plugins open(PluginLimits limits, Plugin... plugins) throws PluginException {
        Plugins all = Plugins.of(TestPlugin.brought(plugins), limits, clockNanos::get);
        opened.add(all);
        return all;
    }

    private static PluginLimits patient() {
        return PluginLimits.DEFAULT.withTimeLimit(Duration.ofSeconds(60));
    }

    /** Long enough for whoever answers at once, even on a busy machine. */
    private static PluginLimits aSecond() {
        return PluginLimits.DEFAULT.withTimeLimit(Duration.ofSeconds(1));
    }

    private static PluginLimits impatient() {
        return PluginLimits.DEFAULT.withTimeLimit(Duration.ofMillis(50));
    }

    private static Ruling publish(Plugins plugins) throws Exception {
        Interceptor interceptor = plugins.interceptor().orElseThrow();
        return interceptor.onPublish(CLIENT, MESSAGE).get(100, SECONDS);
    }

    private static PublishInterceptor required(PublishInterceptor code) {
        return new PublishInterceptor() {
            @Override
            public CompletionStage<? extends PublishDecision> onPublish(ClientInfo client, PublishedMessage message) {
                return code.onPublish(client, message);
            }

            @Override
            public boolean isRequired() {
                return true;
            }
        };
    }

    @SuppressWarnings("NullAway") // some answer null
    private static TestPlugin harmful(Harm harm) {
        return new TestPlugin(context -> context.addPublishInterceptor((client, message) -> harm.answer()));
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void anInterceptorThatFailsLetsPassAndIsCounted(Harm harm) throws Exception {
        Plugins plugins = open(patient(), harmful(harm));
        assertEquals(Ruling.PASS, publish(plugins));
        assertThat(plugins.health()).containsExactly(new Plugins.Health("test", 1, 1, 0, 0, false));
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    @SuppressWarnings("NullAway") // some answer null
    void oneThatIsRequiredLeavesWithoutAnAnswer(Harm harm) throws Exception {
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addPublishInterceptor(required((client, message) -> harm.answer()))));
        assertThatThrownBy(() -> publish(plugins)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void anAuthorizerThatFailsForbids() throws Exception {
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addAuthorizer(new Authorizer() {
                    @Override
                    public CompletionStage<Authorizer.Decision> mayPublish(
                            ClientInfo client, String topic, int qos, boolean retain) {
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public CompletionStage<Authorizer.Decision> maySubscribe(
                            ClientInfo client, String filter, int qos) {
                        throw new IllegalStateException("on purpose");
                    }
                })));
        assertThatThrownBy(() -> publish(plugins)).isInstanceOf(ExecutionException.class);
        Connect withWill =
                new Connect(Version.V5, "c", true, 0, Properties.NONE, Optional.of(MESSAGE), Connect.Login.NONE);
        Ruling ruling =
                plugins.interceptor().orElseThrow().onConnect(CLIENT, withWill).get(100, SECONDS);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, ((Ruling.Refuse) ruling).reason());
    }

    private static Optional<Verdict> login(Plugins plugins) throws Exception {
        Connect connect = new Connect(
                Version.V5, "c", true, 0, Properties.NONE, Optional.empty(), Connect.Login.of("anna", Bytes.utf8("x")));
        return plugins.loginMethods()
                .getFirst()
                .decide(new Applicant(connect, Certified.NONE, "here"))
                .get(100, SECONDS);
    }

    private static ReasonCode refusal(Optional<Verdict> verdict) {
        return ((Verdict.Refused) verdict.orElseThrow()).reason();
    }

    @Test
    void anAuthenticatorThatFailsLetsNobodyIn() throws Exception {
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addAuthenticator((request, credentials) -> {
                    throw new IllegalStateException("on purpose");
                })));
        for (int i = 0; i < 6; i++) { // asked five times, then left alone
            assertEquals(ReasonCode.SERVER_UNAVAILABLE, refusal(login(plugins)));
        }
        assertThat(plugins.health()).containsExactly(new Plugins.Health("test", 5, 5, 0, 1, true));
    }

    @Test
    void anIdentityThatCannotBeLetsNobodyIn() throws Exception {
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addAuthenticator((request, credentials) ->
                        Authenticator.Decision.accept("a\u0000b").now())));
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, refusal(login(plugins)));
    }

    @Test
    void whoNeverAnswersIsNotWaitedForAndWhatItSaysTooLateIsIgnored() throws Exception {
        CompletableFuture<PublishDecision> owed = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        Plugins plugins = open(
                aSecond(),
                new TestPlugin(
                        context -> context.addPublishInterceptor((client, message) -> asked.incrementAndGet() == 1
                                ? owed
                                : PublishDecision.drop().now())));
        assertEquals(Ruling.PASS, publish(plugins));
        owed.complete(Decision.refuse("late"));
        assertEquals(new Ruling.Drop(), publish(plugins));
        assertThat(plugins.health()).containsExactly(new Plugins.Health("test", 2, 0, 1, 0, false));
    }

    @Test
    void theFirstOfTwoAnswersCounts() throws Exception {
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addPublishInterceptor((client, message) -> {
                    CompletableFuture<PublishDecision> answer = new CompletableFuture<>();
                    answer.complete(PublishDecision.drop());
                    answer.obtrudeValue(Decision.pass());
                    answer.complete(Decision.refuse("late"));
                    return answer;
                })));
        assertEquals(Ruling.PASS, publish(plugins)); // what stands when it is handed over
        assertThat(plugins.health()).containsExactly(new Plugins.Health("test", 1, 0, 0, 0, false));
    }

    @Test
    void whoSleepsIsInterruptedAndItsThreadGoesOn() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        PluginLimits oneThread =
                new PluginLimits(Duration.ofMillis(50), Duration.ofSeconds(30), 1, 10, 100, Duration.ofSeconds(10));
        Plugins plugins = open(
                oneThread,
                new TestPlugin(context -> context.addPublishInterceptor((client, message) -> {
                    if (interrupted.get() < 3) {
                        try {
                            over.await();
                        } catch (InterruptedException expected) {
                            interrupted.incrementAndGet();
                        }
                    }
                    return PublishDecision.drop().now();
                })));
        for (int i = 0; i < 3; i++) {
            assertEquals(Ruling.PASS, publish(plugins));
        }
        Ruling last = Ruling.PASS;
        for (int i = 0; i < 100 && last.equals(Ruling.PASS); i++) { // it may still be on its way out
            last = publish(plugins);
        }
        assertEquals(new Ruling.Drop(), last);
        assertEquals(3, interrupted.get());
    }

    @Test
    void whoHangsKeepsItsOwnThreadsAndNoOthers() throws Exception {
        TestPlugin hanging = new TestPlugin(
                context -> {
                    context.addPublishInterceptor((client, message) -> {
                        hang();
                        return Decision.pass().now();
                    });
                },
                this::hang);
        TestPlugin good = new TestPlugin(context -> context.addPublishInterceptor(
                (client, message) -> PublishDecision.drop().now()));
        Plugins plugins = open(aSecond(), hanging, good);
        for (int i = 0; i < 7; i++) {
            assertEquals(new Ruling.Drop(), publish(plugins));
        }
        Plugins.Health health = plugins.health().getFirst();
        assertEquals(new Plugins.Health("test", 5, 0, 5, 2, true), health);
        assertEquals(
                new Plugins.Health("test-2", 7, 0, 0, 0, false),
                plugins.health().getLast());
        plugins.close(); // though it does not even stop
    }

    @Test
    void whoHoldsUpTheTimerThatAllOfTheJdkSharesHoldsUpNoLimit() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        TestPlugin holding = new TestPlugin(context ->
                context.addPublishInterceptor((client, message) -> new CompletableFuture<PublishDecision>()
                        .orTimeout(1, MILLISECONDS)
                        .exceptionally(late -> {
                            held.countDown();
                            hang();
                            return PublishDecision.drop();
                        })));
        Plugins plugins = open(aSecond(), holding);
        assertEquals(Ruling.PASS, publish(plugins));
        assertThat(held.await(100, SECONDS)).isTrue();
        assertEquals(Ruling.PASS, publish(plugins));
        assertThat(plugins.health()).containsExactly(new Plugins.Health("test", 2, 0, 2, 0, false));
    }

    private void hang() {
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException ignored) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void fiveFailuresInARowAndItIsLeftAloneForTenSecondsThenTriedOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger badUntil = new AtomicInteger(6);
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addPublishInterceptor((client, message) -> {
                    if (asked.incrementAndGet() <= badUntil.get()) {
                        throw new IllegalStateException("on purpose");
                    }
                    return PublishDecision.drop().now();
                })));
        for (int i = 0; i < 20; i++) {
            assertEquals(Ruling.PASS, publish(plugins));
        }
        assertEquals(5, asked.get());
        clockNanos.set(SECONDS.toNanos(10) - 1);
        publish(plugins);
        assertEquals(5, asked.get());
        clockNanos.set(SECONDS.toNanos(10));
        publish(plugins);
        publish(plugins);
        assertEquals(6, asked.get());
        assertThat(plugins.health().getFirst().isResting()).isTrue();
        clockNanos.set(SECONDS.toNanos(20));
        assertEquals(new Ruling.Drop(), publish(plugins));
        assertEquals(new Ruling.Drop(), publish(plugins));
        assertEquals(
                new Plugins.Health("test", 8, 6, 0, 17, false), plugins.health().getFirst());
    }

    @Test
    void whileItIsTriedOthersAreNotAsked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<PublishDecision> owed = new CompletableFuture<>();
        Plugins plugins = open(
                patient(),
                new TestPlugin(context -> context.addPublishInterceptor((client, message) -> {
                    if (asked.incrementAndGet() <= 5) {
                        throw new IllegalStateException("on purpose");
                    }
                    return owed;
                })));
        for (int i = 0; i < 5; i++) {
            publish(plugins);
        }
        clockNanos.set(SECONDS.toNanos(10));
        CompletableFuture<Ruling> trial = plugins.interceptor().orElseThrow().onPublish(CLIENT, MESSAGE);
        assertEquals(Ruling.PASS, publish(plugins));
        owed.complete(PublishDecision.drop());
        assertEquals(new Ruling.Drop(), trial.get(100, SECONDS));
        assertEquals(new Ruling.Drop(), publish(plugins));
        assertEquals(7, asked.get());
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsNotAsked() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        PluginLimits small =
                new PluginLimits(Duration.ofSeconds(60), Duration.ofSeconds(30), 1, 2, 5, Duration.ofSeconds(10));
        Plugins plugins = open(
                small,
                new TestPlugin(context -> context.addPublishInterceptor((client, message) -> {
                    entered.countDown();
                    hang();
                    return PublishDecision.drop().now();
                })));
        Interceptor interceptor = plugins.interceptor().orElseThrow();
        List<CompletableFuture<Ruling>> answers = new ArrayList<>();
        answers.add(interceptor.onPublish(CLIENT, MESSAGE));
        assertThat(entered.await(100, SECONDS)).isTrue();
        answers.add(interceptor.onPublish(CLIENT, MESSAGE));
        answers.add(interceptor.onPublish(CLIENT, MESSAGE));
        assertEquals(Ruling.PASS, publish(plugins));
        over.countDown();
        for (CompletableFuture<Ruling> answer : answers) {
            assertEquals(new Ruling.Drop(), answer.get(100, SECONDS));
        }
        assertEquals(
                new Plugins.Health("test", 3, 0, 0, 1, false), plugins.health().getFirst());
    }

    @Test
    void whatIsAddedTooLateIsRefused() throws Exception {
        List<PluginContext> kept = new ArrayList<>();
        open(patient(), new TestPlugin(kept::add));
        assertThatThrownBy(() -> kept.getFirst().addDisconnectListener((client, reason, why) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("plug-in test has started; what it wants is added in start()");
    }

    @Test
    void afterTheEndNobodyIsAskedAndWhatIsAnsweredThenIsIgnored() throws Exception {
        CompletableFuture<PublishDecision> owed = new CompletableFuture<>();
        Plugins plugins = open(
                impatient(), new TestPlugin(context -> context.addPublishInterceptor((client, message) -> owed), () -> {
                    throw new AssertionError("on purpose");
                }));
        CompletableFuture<Ruling> open = plugins.interceptor().orElseThrow().onPublish(CLIENT, MESSAGE);
        plugins.close();
        plugins.close();
        owed.complete(PublishDecision.drop());
        assertThat(open.get(100, SECONDS)).isIn(Ruling.PASS, new Ruling.Drop());
        assertEquals(Ruling.PASS, publish(plugins));
    }
}
