package org.ternmq.opentelemetry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void anEndpointIsEnough() {
        assertEquals(
                new Settings(URI.create("https://collector:4318/otlp/v1/traces"), "tern", Map.of()),
                Settings.of("otel", Map.of("endpoint", "https://collector:4318/otlp/v1/traces")));
    }

    @Test
    void allOfThem() {
        assertEquals(
                new Settings(URI.create("http://[::1]:4318/v1/traces"), "site-7", Map.of("authorization", "Bearer x")),
                Settings.of(
                        "otel",
                        Map.of(
                                "endpoint",
                                "http://[::1]:4318/v1/traces",
                                "service",
                                "site-7",
                                "header.authorization",
                                "Bearer x")));
    }

    @ParameterizedTest
    @CsvSource({"http://c:4318, http://c:4318/v1/traces", "http://c/, http://c/v1/traces", "http://c/x, http://c/x"})
    void anEndpointWithoutAPathHasTheUsualOne(String written, String meant) {
        assertEquals(
                URI.create(meant),
                Settings.of("otel", Map.of("endpoint", written)).endpoint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:4318", "localhost:4318", "grpc://c:4317", "http://", "http:///v1/traces", "a b", ""})
    void whatIsNoAddressIsRefused(String wrong) {
        assertThatThrownBy(() -> Settings.of("otel", Map.of("endpoint", wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("otel.endpoint is \"" + wrong + "\": ")
                .hasMessageEndingWith("; write it as http://127.0.0.1:4318/v1/traces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpiont", "header.", "headers"})
    void whatThereIsNotIsRefusedByName(String wrong) {
        assertThatThrownBy(() -> Settings.of("otel", Map.of("endpoint", "http://c", wrong, "x")))
                .hasMessage("there is no setting otel." + wrong + "; there are endpoint, service and header.NAME");
    }
}
