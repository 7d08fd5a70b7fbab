package org.ternmq.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** All packet vectors of MQTT under {@code spec/}; leaves a line for the summary of the build. */
class VectorTest {
    private static final Map<String, Boolean> OPEN = OpenVectors.decisions();
    private static final AtomicInteger READ = new AtomicInteger();
    private static final AtomicInteger REFUSED = new AtomicInteger();
    private static final AtomicInteger DECIDED = new AtomicInteger();

    static Stream<Vector> valid() {
        return Vectors.mqtt().stream().filter(Vector::valid);
    }

    static Stream<Vector> refused() {
        return Vectors.mqtt().stream().filter(Vector::mustBeRefused);
    }

    static Stream<Vector> open() {
        return Vectors.mqtt().stream().filter(Vector::mayBeRefused);
    }

    @AfterAll
    static void tellTheSummary() throws IOException {
        int passed = READ.get() + REFUSED.get() + DECIDED.get();
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(
                target.resolve("vectors.txt"),
                passed + " of " + Vectors.mqtt().size() + " packet vectors as expected: " + READ + " read and written, "
                        + REFUSED + " refused, " + DECIDED + " left open by the standard as decided\n");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validPacketDecodesToItsContentAndEncodesToItsCanonicalBytes(Vector vector) {
        Packet packet = Codec.decode(vector.bytes(), Codec.version(vector), Codec.side(vector));

        Version version = packet instanceof Connect connect ? connect.version() : Codec.version(vector);
        assertThat(Codec.fields(packet, version)).isEqualTo(vector.decoded());
        assertThat(Codec.encode(packet, version)).isEqualTo(vector.canonicalBytes());
        READ.incrementAndGet();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void brokenPacketIsRefusedWithAFittingReason(Vector vector) {
        MalformedPacketException error = refusalOf(vector);

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
        REFUSED.incrementAndGet();
    }

    @ParameterizedTest
    @MethodSource("open")
    void packetLeftOpenByTheStandardIsReadOrRefusedAsDecided(Vector vector) {
        assertThat(OPEN).containsKey(vector.id());
        if (OPEN.getOrDefault(vector.id(), false)) {
            Packet packet = Codec.decode(vector.bytes(), Codec.version(vector), Codec.side(vector));
            assertThat(Codec.fields(packet, Codec.version(vector))).isEqualTo(vector.decoded());
            byte[] written = Codec.encode(packet, Codec.version(vector));
            assertThat(Codec.decode(written, Codec.version(vector), Codec.side(vector)))
                    .isEqualTo(packet);
        } else {
            assertThat(refusalOf(vector)).isNotNull();
        }
        DECIDED.incrementAndGet();
    }

    @Test
    void everythingDecidedIsLeftOpen() {
        assertThat(OPEN.keySet()).isEqualTo(open().map(Vector::id).collect(Collectors.toSet()));
    }

    private static MalformedPacketException refusalOf(Vector vector) {
        return catchThrowableOfType(
                MalformedPacketException.class,
                () -> Codec.decode(vector.bytes(), Codec.version(vector), Codec.side(vector)));
    }
}
