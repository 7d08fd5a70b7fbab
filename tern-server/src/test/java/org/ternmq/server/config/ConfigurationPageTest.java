package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.ternmq.server.config.key.AccessKey;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.Section;
import org.ternmq.testkit.GeneratedPage;

/** Makes docs/configuration.md from the table of keys, so that the page and the loader cannot tell two stories. */
class ConfigurationPageTest {
    private static final String HEAD = """
            # Configuration

            The broker takes one file in [TOML](https://toml.io): `tern broker --config FILE`. It is strict: an unknown key or table, a
            value out of bounds, and whatever else cannot be meant, is told with line and column and the nearest known name, and the
            broker does not start. Without a file the defaults below hold.

            A key can also be given in the environment, where it goes before the file, and on the command line, where it goes before both:

            | in the file | in the environment | on the command line |
            |---|---|---|
            | `loops = 4` | `TERN__LOOPS=4` | `--set loops=4` |
            | `[limits]` `queue_messages_max = 500` | `TERN__LIMITS__QUEUE_MESSAGES_MAX=500` | `--set limits.queue_messages_max=500` |

            `tern config check` tells all that is wrong without starting anything, `tern config show --origin` what holds and where each value comes
            from, and `tern config schema` prints a file with every key in it, commented out.

            A broker that runs reads it anew at SIGHUP, all of it or nothing: see [operations.md](operations.md). The last column tells of each key whether it
            then goes by another value (live), or takes a restart; what stands in a `[[listener]]` for MQTT-SN or QUIC takes one in any case.

            Long numbers may be written with underscores, `256_000_000`. This page is made from the table of keys
            (`org.ternmq.server.config.key.Key`); who changes that runs `ConfigurationPageTest` with `-Dtern.write=true`.
            """;

    @Test
    void thePageIsTheTableOfKeys() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Section section : Section.values()) {
            page.append("\n## ").append(title(section)).append("\n\n");
            page.append(section.summary()).append("\n\n");
            page.append("| key | what | default | unit | takes | change |\n|---|---|---|---|---|---|\n");
            section.keys().forEach(key -> page.append(row(key)));
        }
        GeneratedPage.check("docs/configuration.md", page.toString());
    }

    @Test
    void everyKeyStandsOnThePageOnce() {
        assertThat(Arrays.stream(Section.values()).flatMap(section -> section.keys().stream()))
                .containsExactlyInAnyOrderElementsOf(Key.all());
    }

    private static String title(Section section) {
        return section == Section.TOP ? "At the top of the file" : '`' + section.header() + '`';
    }

    private static String row(Key key) {
        return "| `" + key.keyName() + "` | " + key.summary() + " | " + standard(key) + " | " + key.unit() + " | "
                + key.shape().describe().replace("|", "\\|") + " | " + (key.isLive() ? "live" : "restart") + " |\n";
    }

    private static String standard(Key key) {
        return switch (key.standard()) {
            case null ->
                key == BrokerKey.LISTENER_DURABILITY ? "as in `[journal]`" : key.mustBeSet() ? "must be set" : "none";
            case Long cores when key == BrokerKey.LOOPS -> "one per core";
            case Long cores when key == AccessKey.HASHING_THREADS -> "a quarter of the cores";
            case Long number -> '`' + (number < 100_000 ? "" + number : grouped(number)) + '`';
            case String text -> '`' + ('"' + text + '"') + '`';
            case Object other -> '`' + other.toString() + '`';
        };
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '_');
    }
}
