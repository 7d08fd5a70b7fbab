package org.ternmq.conformance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is told in Chinese is what is told in English: the same commands, files and programs, and links that lead somewhere. */
class TranslatedPagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");

    private static List<String> found(Pattern what, int group, Path page) throws IOException {
        return what.matcher(Files.readString(page))
                .results()
                .map((MatchResult match) -> match.group(group))
                .toList();
    }

    private static long headings(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .replaceAll("")
                .lines()
                .filter(line -> line.startsWith("#"))
                .count();
    }

    @Test
    void theFirstStepsAreTheSame() throws IOException {
        Path english = ROOT.resolve("docs/getting-started.md");
        Path chinese = ROOT.resolve("docs/getting-started.zh-CN.md");

        assertThat(found(BLOCK, 0, chinese)).isEqualTo(found(BLOCK, 0, english)).hasSizeGreaterThan(8);
        assertThat(headings(chinese)).isEqualTo(headings(english));
    }

    @Test
    void whatTheReadmeShowsInChineseItShowsInEnglish() throws IOException {
        Path chinese = ROOT.resolve("README.zh-CN.md");

        assertThat(found(BLOCK, 0, ROOT.resolve("README.md")))
                .containsSubsequence(found(BLOCK, 0, chinese).subList(0, 5));
        assertThat(found(BLOCK, 0, chinese)).hasSize(6);
        assertThat(found(BLOCK, 0, ROOT.resolve("README.md")))
                .contains(found(BLOCK, 0, chinese).getLast());
    }

    @Test
    void theirLinksLeadSomewhere() throws IOException {
        for (String name :
                List.of("README.md", "README.zh-CN.md", "docs/getting-started.md", "docs/getting-started.zh-CN.md")) {
            Path page = ROOT.resolve(name);
            for (String link : found(LINK, 1, page)) {
                assertThat(page.resolveSibling(link)).as("a link of " + name).exists();
            }
        }
    }
}
