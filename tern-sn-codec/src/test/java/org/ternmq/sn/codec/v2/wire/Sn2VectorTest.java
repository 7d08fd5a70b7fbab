package org.ternmq.sn.codec.v2.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.sn.codec.v2.fields.Sn2PacketFields;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** All packet vectors of MQTT-SN 2.0 under {@code spec/}. */
class Sn2VectorTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Vector> valid() {
        return Vectors.sn2().stream().filter(Vector::valid);
    }

    static Stream<Vector> refused() {
        return Vectors.sn2().stream().filter(v -> !v.valid());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validPacketDecodesToItsContentAndEncodesToItsCanonicalBytes(Vector vector) throws Exception {
        Sn2Packet packet = Sn2Codec.decode(vector.bytes());

        String shown = JSON.writeValueAsString(Sn2PacketFields.of(packet));
        assertThat(JSON.readTree(shown)).isEqualTo(vector.decoded());
        assertThat(Sn2Codec.encode(packet)).isEqualTo(vector.canonicalBytes());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void brokenPacketIsRefused(Vector vector) {
        assertThatThrownBy(() -> Sn2Codec.decode(vector.bytes())).isInstanceOf(MalformedPacketException.class);
    }
}
