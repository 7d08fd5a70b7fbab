package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;

class KeyTest {
    private static List<Key> all() {
        return Key.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void defaultsAreValuesThatCouldHaveBeenWritten(Key key) {
        assertThat(key.standard())
                .satisfiesAnyOf(
                        value -> assertThat(value).isNull(),
                        value -> assertThat(key.shape().accepts(value)).isTrue());
        assertThat(key.summary()).doesNotContain("\n").isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("all")
    void namesTellTheUnit(Key key) {
        assertThat(key.keyName()).matches("[a-z]+(_([a-z]+|2))*"); // 2 is that of MQTT-SN 2.0
        if (key.unit().equals("seconds") || key.unit().equals("bytes")) {
            assertThat(key.keyName()).contains(key.unit());
        }
    }

    @Test
    void noNameStandsTwiceSoThatAMisplacedKeyHasOneHome() {
        assertThat(Key.all().stream()
                        .filter(key -> key != BrokerKey.LISTENER_DURABILITY) // in place of [journal]'s, and named so
                        .map(Key::keyName))
                .doesNotHaveDuplicates();
    }

    @Test
    void typingErrorsAreCounted() {
        assertThat(Nearest.distance("listner", "listener")).isEqualTo(1);
        assertThat(Nearest.distance("prot", "port")).isEqualTo(1);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("limits", "limits")).isZero();
    }
}
