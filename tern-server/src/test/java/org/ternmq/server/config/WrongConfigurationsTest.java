package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator is told of a wrong file, to the letter: where it is wrong, what, and what could be meant. */
class WrongConfigurationsTest {
    /** Files, each with the lines that are told of it. */
    static Stream<String> files() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                WrongConfigurationsTest.class.getResourceAsStream("/wrong-configurations.txt"))) {
            return Stream.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachErrorHasItsPlaceAndItsSentence(String file) {
        String toml = file.lines()
                .filter(line -> line.startsWith("    "))
                .map(line -> line.substring(4) + "\n")
                .collect(Collectors.joining());
        List<String> told = file.lines()
                .filter(line -> line.startsWith("=> "))
                .map(line -> line.substring(3))
                .toList();

        ConfigurationException wrong =
                catchThrowableOfType(ConfigurationException.class, () -> ConfigurationLoader.check("tern.toml", toml));

        assertThat(wrong).isNotNull();
        assertThat(wrong.errors()).containsExactlyElementsOf(told);
    }
}
