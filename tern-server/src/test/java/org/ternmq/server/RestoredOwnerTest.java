package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.auth.ChangingRules;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;

/** Whose a session is outlives the process, and so does what its user may do, before its client has come back. */
class RestoredOwnerTest {
    private final ChangingRules rules = new ChangingRules();
    private final JournaledBroker broker = new JournaledBroker(shared -> shared.with(rules));

    private static List<Packet> come(JournaledBroker broker, String user, Optional<Message> will) {
        Connect.Login login = user.isEmpty() ? Connect.Login.NONE : Connect.Login.of(user, null);
        return broker.connect(new VirtualClient(broker.loops, Version.V5), "pump", will, login);
    }

    private static Connack comes(JournaledBroker broker, String user) {
        return (Connack) come(broker, user, Optional.empty()).getFirst();
    }

    private static List<String> owners(JournaledBroker broker) {
        return broker.loops.loops[0].restoring().sessions().stream()
                .map(session -> session.clientId() + " of " + session.owner())
                .toList();
    }

    private static long denied(JournaledBroker broker) {
        return broker.loops.shared.counters().drops(DropReason.NOT_AUTHORIZED);
    }

    @Test
    void aSessionIsStillItsUsers() {
        assertThat(comes(broker, "ann").isAccepted()).isTrue();
        assertThat(broker.recorded()).containsExactly("OPENED", "OWNED");

        JournaledBroker next = broker.afterPowerLoss(1);

        assertThat(owners(next)).containsExactly("pump of ann");
        for (String other : List.of("bob", "")) {
            assertThat(comes(next, other).returnCode()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code());
        }
        assertThat(comes(next, "ann").sessionPresent()).isTrue();
        assertThat(next.recorded())
                .as("what is known is not written again")
                .doesNotContain("OWNED")
                .endsWith("CONNECTED");
    }

    @Test
    void aSessionThatWasNobodysIsItsFirstUsers() {
        comes(broker, "");
        assertThat(broker.recorded()).containsExactly("OPENED");
        JournaledBroker next = broker.afterPowerLoss(1);
        assertThat(comes(next, "ann").sessionPresent()).isTrue();

        assertThat(owners(next.afterPowerLoss(1))).containsExactly("pump of ann");
    }

    /** Or a user could be told that the session is its own, and find it another's after a power loss. */
    @Test
    void connackWaitsUntilItIsSafeWhoseTheSessionIs() {
        comes(broker, "");
        var ann = new VirtualClient(broker.loops, Version.V5);
        Properties kept = Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600);
        var connect = new Connect(Version.V5, "pump", false, 60, kept, Optional.empty(), Connect.Login.of("ann", null));

        assertThat(ann.ask(connect)).isEmpty();
        assertThat(owners(broker.afterPowerLoss(1))).containsExactly("pump of ");
        assertThat(((Connack) broker.afterSync(ann).getFirst()).sessionPresent())
                .isTrue();
        assertThat(owners(broker.afterPowerLoss(1))).containsExactly("pump of ann");
    }

    @Test
    void whatTheUserMayNotHaveIsLookedAtWhenItIsBack() {
        var ann = new VirtualClient(broker.loops, Version.V5);
        broker.connect(ann, "pump", Optional.empty(), Connect.Login.of("ann", null));
        ann.subscribe("#", Qos.AT_LEAST_ONCE);
        broker.afterSync(ann);
        rules.forbid("ann receives no");
        JournaledBroker next = broker.afterPowerLoss(1);

        VirtualClient publisher = next.passing("publisher");
        publisher.ask(JournaledBroker.publish("no", Qos.AT_LEAST_ONCE, false, 1));
        publisher.ask(JournaledBroker.publish("yes", Qos.AT_LEAST_ONCE, false, 2));
        next.sync();
        assertThat(denied(next)).isEqualTo(0);
        JournaledBroker last = next.afterPowerLoss(1);

        assertThat(VirtualClient.payloads(come(last, "ann", Optional.empty()))).containsExactly("m2");
        assertThat(denied(last)).isEqualTo(1);
    }

    /** Such as by what a token says, which is not known before the client shows it again. */
    @Test
    void whatTheUserMayHaveOnceItIsBackHasWaited() {
        var ann = new VirtualClient(broker.loops, Version.V5);
        broker.connect(ann, "pump", Optional.empty(), Connect.Login.of("ann", null));
        ann.subscribe("#", Qos.AT_LEAST_ONCE);
        broker.afterSync(ann);
        rules.forbid("ann receives claimed");
        JournaledBroker next = broker.afterPowerLoss(1);

        next.passing("publisher").ask(JournaledBroker.publish("claimed", Qos.AT_LEAST_ONCE, false, 1));
        next.sync();
        rules.allow("ann receives claimed");

        assertThat(VirtualClient.payloads(come(next, "ann", Optional.empty()))).containsExactly("m1");
    }

    /** Nobody else gets it either, be it after a restart. */
    @Test
    void whatAGroupDealtToOneWhoMayNotHaveItIsDoneWith() {
        broker.subscriber("keeper", "$share/g/no", Qos.AT_LEAST_ONCE).cut();
        var ann = new VirtualClient(broker.loops, Version.V5);
        ann.connect(new Connect(
                Version.V5, "ann", true, 60, Properties.NONE, Optional.empty(), Connect.Login.of("ann", null)));
        ann.subscribe("$share/g/no", Qos.AT_LEAST_ONCE);
        broker.afterSync(ann);
        rules.forbid("ann receives no");
        broker.recorded();

        broker.passing("publisher").ask(JournaledBroker.publish("no", Qos.AT_LEAST_ONCE, false, 1));
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED", "GROUP_DONE");
        assertThat(denied(broker)).isEqualTo(1);
        assertThat(broker.afterSync(ann)).isEmpty();

        JournaledBroker next = broker.afterPowerLoss(1);
        assertThat(VirtualClient.payloads(next.afterSync(next.kept("keeper")))).isEmpty();
    }

    /** Due at once after the restart, or a while later. */
    @ParameterizedTest
    @ValueSource(longs = {1, 200})
    void aWillThatItsUserMayNotLeaveAnyMoreIsNotPublished(long secondsLater) {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();
        Message will = VirtualClient.message("will", "gone", Qos.AT_LEAST_ONCE, false)
                .withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, 100));
        come(broker, "ann", Optional.of(will));
        rules.forbid("ann publishes will");

        JournaledBroker next = broker.afterPowerLoss(secondsLater);
        next.later(150);
        assertThat(denied(next)).isEqualTo(1);
        JournaledBroker last = next.afterPowerLoss(1);
        rules.allow("ann publishes will");
        last.later(150);

        VirtualClient receiver = new VirtualClient(last.loops, Version.V5);
        assertThat(VirtualClient.payloads(last.connect(receiver, "receiver", Optional.empty())))
                .isEmpty();
    }
}
