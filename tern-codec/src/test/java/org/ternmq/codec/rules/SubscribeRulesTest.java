package org.ternmq.codec.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ternmq.codec.rules.Reader.SERVER_3;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.text;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.testkit.Covers;

/** Sections 3.8 and 3.10: the layout of SUBSCRIBE and UNSUBSCRIBE. */
class SubscribeRulesTest {
    @Test
    @Covers({"MQTT-3.8.3-1", "MQTT3-3.8.3-1", "MQTT-3.10.3-1", "MQTT3-3.10.3-1"})
    void filtersAreText() {
        SERVER_5.malformed("82", "0001 00 0002 c328 00");
        SERVER_3.malformed("82", "0001 0002 c328 00");
        SERVER_5.malformed("a2", "0001 00" + text("a") + "0002 c328");
        SERVER_3.malformed("a2", "0001" + text("a") + "0002 c328");
        SERVER_3.malformed("a2", "0001" + text("a") + "00");
        assertThat(((Unsubscribe) SERVER_3.reads("a2", "0001" + text("a") + text("\u00fc"))).filters())
                .containsExactly(TopicFilter.of("a"), TopicFilter.of("\u00fc"));
    }

    @Test
    @Covers({"MQTT-3.8.3-2", "U5-3.8.3-1", "MQTT3-3.8.3-3"})
    void aSubscribeHasAtLeastOneFilter() {
        SERVER_5.protocolError("82", "0001 00");
        SERVER_3.protocolError("82", "0001");
        SERVER_5.malformed("82", "0001 00" + text("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Subscribe(1, Properties.NONE, List.of()));
    }

    @Test
    @Covers({"MQTT-3.10.3-2", "U5-3.10.3-1", "MQTT3-3.10.3-2"})
    void anUnsubscribeHasAtLeastOneFilter() {
        SERVER_5.protocolError("a2", "0001 00");
        SERVER_3.protocolError("a2", "0001");
        assertThatIllegalArgumentException().isThrownBy(() -> new Unsubscribe(1, Properties.NONE, List.of()));
    }

    @Test
    @Covers("MQTT-3.8.3-4")
    void noLocalOnASharedSubscriptionIsAProtocolError() {
        SERVER_5.protocolError("82", "0001 00" + text("$share/g/a") + "04");
        assertThat(request5(text("$share/g/a"), "08").noLocal()).isFalse();
        assertThat(request5(text("a"), "04").noLocal()).isTrue();
        assertThat(request5(text("$shared/g/a"), "04").noLocal()).isTrue();
    }

    @Test
    @Covers({"MQTT-3.8.3-5", "U5-3.8.3.1-1", "U5-3.8.3.1-2"})
    void onlyTheOptionsThatMeanSomethingAreTaken() {
        for (int options = 0; options < 256; options++) {
            String hex = String.format("%02x", options);
            String body = "0001 00" + text("a") + hex;
            if ((options & 0xC0) != 0) {
                SERVER_5.malformed("82", body);
            } else if ((options & 3) == 3 || (options & 0x30) == 0x30) {
                SERVER_5.protocolError("82", body);
            } else {
                assertThat(request5(text("a"), hex))
                        .isEqualTo(new Request(
                                TopicFilter.of("a"),
                                Qos.of(options & 3),
                                (options & 4) != 0,
                                (options & 8) != 0,
                                RetainHandling.values()[options >> 4]));
            }
        }
    }

    @Test
    @Covers("MQTT3-3.8.3-4")
    void before5NothingButAQosIsTaken() {
        for (int options = 0; options < 256; options++) {
            String body = "0001" + text("a") + String.format("%02x", options);
            if (options > 2) {
                SERVER_3.malformed("82", body);
            } else {
                assertThat(((Subscribe) SERVER_3.reads("82", body)).requests())
                        .containsExactly(Request.of(TopicFilter.of("a"), Qos.of(options)));
            }
        }
    }

    private static Request request5(String filter, String options) {
        return ((Subscribe) SERVER_5.reads("82", "0001 00" + filter + options))
                .requests()
                .getFirst();
    }
}
