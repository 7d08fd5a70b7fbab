package org.ternmq.sn.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.fields.SnPacketFields;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** All packet vectors of MQTT-SN 1.2 under {@code spec/}. */
class SnVectorTest {
    /** Whether a client identifier may be longer than the standard's is the gateway's to say, so it has to be read. */
    private static final String LONG_CLIENT_ID = "sn-55be5fcc";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Vector> valid() {
        return Vectors.sn().stream().filter(Vector::valid);
    }

    static Stream<Vector> refused() {
        return Vectors.sn().stream().filter(v -> !v.valid() && !v.id().equals(LONG_CLIENT_ID));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validPacketDecodesToItsContentAndEncodesToItsCanonicalBytes(Vector vector) {
        SnPacket packet = SnCodec.decode(vector.bytes());

        assertShown(JSON.valueToTree(SnPacketFields.of(packet)), vector.decoded());
        assertThat(SnCodec.encode(packet)).isEqualTo(vector.canonicalBytes());
    }

    /** Flags that a vector does not name are 0. */
    private static void assertShown(JsonNode shown, JsonNode expected) {
        ObjectNode whole = expected.deepCopy();
        shown.fieldNames().forEachRemaining(name -> {
            if (!whole.has(name)) {
                whole.put(name, 0);
            }
        });
        assertThat(shown).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void brokenPacketIsRefused(Vector vector) {
        assertThatThrownBy(() -> SnCodec.decode(vector.bytes())).isInstanceOf(MalformedPacketException.class);
    }

    @Test
    @Covers("SN-5.3-3")
    void aClientIdentifierLongerThanTheStandardsIsReadAndTold() {
        Vector vector = Vectors.sn().stream()
                .filter(v -> v.id().equals(LONG_CLIENT_ID))
                .findFirst()
                .orElseThrow();

        Connect connect = (Connect) SnCodec.decode(vector.bytes());

        assertThat(connect.clientId()).hasSize(24);
        assertThat(connect.hasStandardClientId()).isFalse();
        assertThat(new Connect(false, true, 1, 60, "é".repeat(23)).hasStandardClientId())
                .isTrue();
    }
}
