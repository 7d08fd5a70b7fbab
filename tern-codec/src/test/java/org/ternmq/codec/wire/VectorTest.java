package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

class VectorTest {
    static Stream<Vector> valid() {
        return Vectors.mqtt().stream().filter(Vector::valid);
    }

    static Stream<Vector> refused() {
        return Vectors.mqtt().stream().filter(Vector::mustBeRefused);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validPacketDecodesToItsContentAndEncodesToItsCanonicalBytes(Vector vector) {
        Packet packet = Codec.decode(vector.bytes(), Codec.version(vector), Codec.side(vector));

        Version version = packet instanceof Connect connect ? connect.version() : Codec.version(vector);
        assertThat(Codec.fields(packet, version)).isEqualTo(vector.decoded());
        assertThat(Codec.encode(packet, version)).isEqualTo(vector.canonicalBytes());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void brokenPacketIsRefusedWithAFittingReason(Vector vector) {
        MalformedPacketException error = catchThrowableOfType(
                MalformedPacketException.class,
                () -> Codec.decode(vector.bytes(), Codec.version(vector), Codec.side(vector)));

        assertThat(error).isNotNull();
        assertThat(error.kind().name().toLowerCase(Locale.ROOT).replace("_", ""))
                .isEqualTo(vector.kind());
        if (!vector.reasons().isEmpty()) {
            assertThat(vector.reasons()).contains(error.reason().code());
        }
        if (vector.json().has("connack3")) {
            assertThat(error.returnCode3())
                    .isEqualTo(Integer.decode(vector.json().path("connack3").asText()));
        }
    }
}
