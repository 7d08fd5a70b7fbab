package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;

/** The configuration that pages show is one that a broker takes as it stands there. */
class PageExamplesTest {
    @TempDir
    private Path folder;

    record Example(String page, String text) {}

    /** Each block of TOML but those of rules, which are another file and say so in their first line. */
    static List<Example> examples() throws IOException {
        try (Stream<Path> pages = Files.list(DOCS)) {
            return pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .flatMap(page -> BLOCK.matcher(text(page))
                            .results()
                            .map(block -> new Example(page.getFileName().toString(), block.group(1))))
                    .filter(example -> !example.text().startsWith("# rules.toml\n"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aBrokerTakesIt(Example example) throws IOException {
        Path file = Files.writeString(folder.resolve("tern.toml"), example.text());

        assertThatCode(() -> ConfigurationLoader.load(file, Map.of(), List.of()))
                .as(example.page())
                .doesNotThrowAnyException();
    }

    @Test
    void thePagesOfWaysInShowSome() throws IOException {
        assertThat(examples())
                .extracting(Example::page)
                .contains("authentication.md", "authentication-tokens.md", "authentication-http.md", "listeners.md");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTHENTICATION, authentication.md",
        "TOKENS, authentication-tokens.md",
        "HTTP_LOGIN, authentication-http.md"
    })
    void aPageNamesEachKeyThatItIsAbout(Section section, String page) {
        String text = text(DOCS.resolve(page));
        assertThat(section.keys().stream().map(Key::keyName))
                .allMatch(name -> text.contains('`' + name + '`') || text.contains('`' + name + " = "));
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern BLOCK = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);
}
