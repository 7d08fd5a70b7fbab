package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that docs/durability.md names are there, and it names all that are about its subject. */
class DurabilityPageTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void everyTestThatIsNamedIsThere() throws Exception {
        List<String> named = NAMED.matcher(page())
                .results()
                .map(match -> match.group(1) + '.' + match.group(2))
                .toList();

        assertThat(named).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        for (String test : named) {
            String[] parts = test.split("\\.", -1);
            assertThat(methods(parts[0])).as(test).contains(parts[1]);
        }
    }

    @Test
    void everyTestOfTheTableIsNamed() throws Exception {
        String page = page();
        for (String test : new String[] {
            "DurabilityTableTest", "PowerLossTest", "FullDiskTest", "SlowDiskTest", "DurabilityClassTest"
        }) {
            for (String method : methods(test)) {
                assertThat(page).contains("`" + test + '.' + method + '`');
            }
        }
    }

    private static List<String> methods(String test) throws ClassNotFoundException {
        return Arrays.stream(Class.forName(DurabilityPageTest.class.getPackageName() + '.' + test)
                        .getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(java.lang.reflect.Method::getName)
                .toList();
    }

    private static String page() throws java.io.IOException {
        return Files.readString(Path.of("..", "docs", "durability.md"));
    }
}
