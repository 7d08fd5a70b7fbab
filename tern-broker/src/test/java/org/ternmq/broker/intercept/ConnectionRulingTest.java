package org.ternmq.broker.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.broker.overload.Refused;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Interceptor.Ruling;

/** Who is let in, what is subscribed to, and what is told of the end. */
class ConnectionRulingTest extends Intercepted {
    private static Subscribe subscribe(String... filters) {
        return new Subscribe(
                9,
                Properties.NONE,
                List.of(filters).stream()
                        .map(filter -> Subscribe.Request.of(TopicFilter.of(filter), Qos.AT_LEAST_ONCE))
                        .toList());
    }

    // ---- CONNECT

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoIsRefusedHearsTheReasonThatItsVersionHas(Version version) {
        VirtualClient before = kept(version, "c");
        script.connecting = connect -> Script.now(new Ruling.Refuse(ReasonCode.BANNED, "not today"));
        VirtualClient client = stranger(version);
        Connack answer = client.connect(keeping(version, "c"));
        assertEquals(version.hasProperties() ? ReasonCode.BANNED.code() : 5, answer.returnCode());
        assertEquals(version.hasProperties() ? "not today" : "", client.why);
        assertThat(client.isClosed()).isTrue();
        assertThat(before.isClosed()).isFalse();
        assertThat(script.heard)
                .containsExactly("connect c " + version + " virtual", "connect c " + version + " virtual");
        assertThat(script.ended).isEmpty();
        assertEquals(1, broker.shared.guard().count(Refused.NOT_AUTHORIZED));
    }

    @Test
    void whoNobodyAnswersForIsNotLetIn() {
        script.connecting = connect -> CompletableFuture.failedFuture(new IllegalStateException("gone"));
        assertEquals(
                ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR.code(),
                stranger(Version.V5)
                        .connect(Connect.of(Version.V5, "c", true, 0))
                        .returnCode());
    }

    @Test
    void aWillOfOneThatIsRefusedIsNotPublished() {
        VirtualClient listener = listener("#");
        script.connecting = connect -> Script.now(new Ruling.Refuse(ReasonCode.NOT_AUTHORIZED, "no"));
        connected(connect(
                Version.V5, "c", true, 0, Optional.of(VirtualClient.message("t", "will", Qos.AT_MOST_ONCE, false))));
        assertThat(heard(listener)).isEmpty();
    }

    /** Who is refused anyhow must not be taken for somebody who came. */
    @Test
    void whoMayNotHaveTheClientIdentifierIsNotAskedAbout() {
        connected(new Connect(
                Version.V5, "c", false, 0, Properties.NONE, Optional.empty(), Connect.Login.of("ann", null)));
        script.heard.clear();
        Connack answer = stranger(Version.V5)
                .connect(new Connect(
                        Version.V5, "c", false, 0, Properties.NONE, Optional.empty(), Connect.Login.of("bob", null)));
        assertEquals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code(), answer.returnCode());
        assertThat(script.heard).isEmpty();
    }

    // ---- SUBSCRIBE

    @ParameterizedTest
    @EnumSource(Version.class)
    void whatIsRefusedAnyhowIsNotAskedAbout(Version version) {
        VirtualClient client = connected(version, "c");
        String deep = "a/".repeat(200) + "a";
        List<String> asked = new ArrayList<>();
        script.subscribing = subscribe -> {
            subscribe.requests().forEach(request -> asked.add(request.filter().text()));
            return Script.now(List.of(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED));
        };
        Suback answer = (Suback) client.ask(subscribe(deep, "a", deep, "b")).getFirst();
        assertThat(asked).containsExactly("a", "b");
        boolean isTold = version.hasProperties();
        assertEquals(
                List.of(
                        isTold ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR,
                        ReasonCode.GRANTED_QOS_1,
                        isTold ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR,
                        isTold ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.UNSPECIFIED_ERROR),
                answer.reasons());

        script.heard.clear();
        client.ask(subscribe(deep));
        assertThat(script.heard).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void oneOfSeveralFiltersIsRefused(Version version) {
        VirtualClient client = connected(version, "c");
        script.subscribing =
                subscribe -> Script.now(List.of(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED, ReasonCode.SUCCESS));
        Suback answer = (Suback) client.ask(subscribe("a", "b", "c")).getFirst();
        assertEquals(
                List.of(
                        ReasonCode.GRANTED_QOS_1,
                        version.hasProperties() ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.UNSPECIFIED_ERROR,
                        ReasonCode.GRANTED_QOS_1),
                answer.reasons());
        publish("a", "a", Qos.AT_MOST_ONCE);
        publish("b", "b", Qos.AT_MOST_ONCE);
        publish("c", "c", Qos.AT_MOST_ONCE);
        assertEquals(List.of("a", "c"), heard(client));
    }

    @Test
    void aReasonThatSubackCannotSayBecomesOneThatItCan() {
        VirtualClient client = connected(Version.V5, "c");
        script.subscribing = subscribe -> Script.now(List.of(ReasonCode.BANNED));
        Suback answer = (Suback) client.ask(subscribe("a")).getFirst();
        assertEquals(List.of(ReasonCode.NOT_AUTHORIZED), answer.reasons());
    }

    @Test
    void whatNobodyAnswersForIsNotSubscribedTo() {
        VirtualClient client = connected(Version.V5, "c");
        script.subscribing = subscribe -> CompletableFuture.failedFuture(new IllegalStateException("gone"));
        Suback answer = (Suback) client.ask(subscribe("a", "b")).getFirst();
        assertEquals(
                List.of(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR),
                answer.reasons());
        publish("a", "a", Qos.AT_MOST_ONCE);
        assertThat(heard(client)).isEmpty();
    }

    @Test
    void aRefusalDoesNotTakeAwayTheSubscriptionThatWasThere() {
        VirtualClient client = connected(Version.V5, "c");
        client.ask(subscribe("a"));
        script.subscribing = subscribe -> Script.now(List.of(ReasonCode.NOT_AUTHORIZED));
        client.ask(subscribe("a"));
        publish("a", "a", Qos.AT_MOST_ONCE);
        assertEquals(List.of("a"), heard(client));
    }

    // ---- the end

    @Test
    void goodbyeIsToldOnce() {
        connected(Version.V3_1_1, "c").ask(Disconnect.NORMAL);
        connected(Version.V5, "d").ask(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));
        assertThat(script.ended)
                .containsExactly("c SUCCESS, client disconnected", "d DISCONNECT_WITH_WILL, client disconnected");
    }

    @Test
    void aLossIsToldOnce() {
        connected(Version.V5, "c").cut();
        assertThat(script.ended).containsExactly("c UNSPECIFIED_ERROR, connection lost");
    }

    @Test
    void silenceIsToldOnce() {
        VirtualClient client = connected(Connect.of(Version.V3_1_1, "c", true, 10));
        broker.advanceSeconds(20);
        assertThat(client.isClosed()).isTrue();
        assertThat(script.ended).containsExactly("c KEEP_ALIVE_TIMEOUT, no packet within 1.5 times the keep alive");
    }

    @Test
    void breachesAreToldOnce() {
        connected(Version.V5, "c").ask(Connect.of(Version.V5, "c", true, 0));
        connected(Version.V5, "d").askBytes("00 00");
        assertThat(script.ended).hasSize(2);
        assertThat(script.ended.get(0)).startsWith("c PROTOCOL_ERROR");
        assertThat(script.ended.get(1)).startsWith("d MALFORMED_PACKET");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aTakeOverIsToldOnceOfTheOldConnectionAndNotOfTheSession(Version version) {
        VirtualClient first = kept(version, "c");
        VirtualClient second = kept(version, "c");
        assertThat(first.isClosed()).isTrue();
        assertThat(script.ended).containsExactly("c SESSION_TAKEN_OVER, another connection took the session");
        second.cut();
        assertThat(script.ended).hasSize(2).last().isEqualTo("c UNSPECIFIED_ERROR, connection lost");
    }

    @Test
    void aStopIsToldOnce() {
        VirtualClient client = connected(Version.V5, "c");
        for (var loop : broker.loops) {
            loop.stop(ReasonCode.SERVER_SHUTTING_DOWN, "the server stops");
        }
        assertThat(client.isClosed()).isTrue();
        assertThat(script.ended).containsExactly("c SERVER_SHUTTING_DOWN, the server stops");
    }

    @Test
    void whoWasNeverLetInHasNoEnd() {
        stranger(Version.V5).askBytes("10 00");
        stranger(Version.V5).cut();
        script.connecting = connect -> Script.now(new Ruling.Refuse(ReasonCode.NOT_AUTHORIZED, "no"));
        connected(Version.V5, "c");
        assertThat(script.ended).isEmpty();
    }
}
