package org.ternmq.sn.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** Constructors refuse what no packet can say, so that the encoder needs no checks. */
class ImpossibleSnPacketsTest {
    private static final Bytes NODE = Bytes.utf8("n");

    private static void refused(String why, ThrowingCallable what) {
        assertThatIllegalArgumentException().isThrownBy(what).withMessageContaining(why);
    }

    @Test
    void numbersFitTheirOctets() {
        refused("GwId is 0 to 255, not 256", () -> new Discovery.Advertise(256, 0));
        refused("Duration is 0 to 65535, not -1", () -> new Discovery.Advertise(0, -1));
        refused("Radius is 0 to 255, not 256", () -> new Discovery.SearchGw(256));
        refused("GwId", () -> new Discovery.GwInfo(-1, Bytes.EMPTY));
        refused("ProtocolId", () -> new Connect(false, false, 256, 0, "c"));
        refused("Duration", () -> new Connect(false, false, 1, 65_536, "c"));
        refused("TopicId", () -> new Registration.Register(65_536, 0, "a"));
        refused("MsgId", () -> new Registration.Regack(0, 65_536, ReturnCode.ACCEPTED));
        refused("TopicId", () -> new Ack.Puback(-1, 0, ReturnCode.ACCEPTED));
        refused("MsgId", () -> new Ack.Pubrec(-1));
        refused("MsgId", () -> new Ack.Pubrel(65_536));
        refused("MsgId", () -> new Ack.Pubcomp(65_536));
        refused("MsgId", () -> new Unsuback(65_536));
        refused("TopicId", () -> new Suback(Qos.AT_MOST_ONCE, 65_536, 0, ReturnCode.ACCEPTED));
        refused("Duration", () -> new Disconnect(65_536));
        refused("Duration", () -> new Disconnect(-2));
        refused("a topic id is 0 to 65535, not 65536", () -> TopicId.normal(65_536));
    }

    @Test
    void textsAreThereAndWellFormed() {
        refused("at least one character", () -> new Connect(false, false, 1, 0, ""));
        refused("U+0000", () -> new Connect(false, false, 1, 0, "\0"));
        refused("at least one character", () -> new Registration.Register(0, 0, ""));
        refused("surrogate", () -> new Topic.Name("\uD800"));
        refused("U+0000", () -> new Ping.Pingreq("a\0"));
        refused("at most 65535", () -> new Topic.Name("a".repeat(65_536)));
        refused("neither QoS nor RETAIN", () -> new Will.WillTopic(Qos.AT_LEAST_ONCE, false, ""));
        refused("neither QoS nor RETAIN", () -> new Will.WillTopicUpd(Qos.AT_MOST_ONCE, true, ""));
    }

    @Test
    void aShortNameIsATextOfTwoOctets() {
        assertThat(TopicId.shortName("ab").value()).isEqualTo(0x6162);
        assertThat(TopicId.shortName("é").name()).isEqualTo("é");
        refused("two octets, not 3: abc", () -> TopicId.shortName("abc"));
        refused("two octets, not 1: a", () -> TopicId.shortName("a"));
        refused("0x6100 are no text", () -> new TopicId(TopicId.Kind.SHORT_NAME, 0x6100));
        assertThatThrownBy(() -> TopicId.normal(1).name()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPublishIsOneOfFourQualities() {
        refused("QoS is -1 to 2, not 3", () -> publish(3, TopicId.normal(1), 1));
        refused("QoS is -1 to 2, not -2", () -> publish(-2, TopicId.predefined(1), 0));
        refused("pre-defined id or short name", () -> publish(-1, TopicId.normal(1), 0));
        refused("has no MsgId: 1", () -> publish(-1, TopicId.predefined(1), 1));
        refused("MsgId is 0 to 65535", () -> publish(1, TopicId.normal(1), 65_536));
        assertThat(publish(1, TopicId.normal(1), 7).asDuplicate())
                .isEqualTo(new Publish(true, 1, false, TopicId.normal(1), 7, Bytes.EMPTY));
    }

    private static Publish publish(int qos, TopicId topic, int msgId) {
        return new Publish(false, qos, false, topic, msgId, Bytes.EMPTY);
    }

    @Test
    void nobodySubscribesToANormalId() {
        refused("normal topic id: 1", () -> new Subscribe(false, Qos.AT_MOST_ONCE, 1, TopicId.normal(1)));
        refused("normal topic id: 1", () -> new Unsubscribe(1, TopicId.normal(1)));
    }

    @Test
    void whatIsEncapsulatedFitsAndIsNotEncapsulatedItself() {
        Encapsulated once = new Encapsulated(3, Bytes.wrap(new byte[252]), Ping.Pingreq.PLAIN);

        refused("encapsulated once more", () -> new Encapsulated(0, NODE, once));
        refused("Radius is 0 to 3, not 4", () -> new Encapsulated(4, NODE, Ping.Pingreq.PLAIN));
        refused(
                "at most 252 octets, not 253",
                () -> new Encapsulated(0, Bytes.wrap(new byte[253]), Ping.Pingreq.PLAIN));
    }
}
