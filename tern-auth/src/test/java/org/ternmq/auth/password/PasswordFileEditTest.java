package org.ternmq.auth.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.testkit.Seeds;

class PasswordFileEditTest {
    private static final PasswordHash HASH = PasswordHash.parse(PasswordTableTest.ANN);
    private static final String NEW = PasswordTableTest.ANN;

    @Test
    void aNewUserComesAtTheEnd() {
        assertThat(put("", "ann")).isEqualTo("ann:" + NEW + "\n");
        assertThat(put("# users\n\nbob:x", "ann")).isEqualTo("# users\n\nbob:x\nann:" + NEW + "\n");
        assertThat(put("#ann:x\nannie:x\n", "ann")).isEqualTo("#ann:x\nannie:x\nann:" + NEW + "\n");
    }

    @Test
    void aKnownUserStaysInItsPlace() {
        assertThat(put("bob:x\n ann : old \r\ncy:x", "ann")).isEqualTo("bob:x\nann:" + NEW + "\r\ncy:x");
        assertThat(put("ann:1\nbob:x\nann:2", "ann")).isEqualTo("ann:" + NEW + "\nbob:x\n");
        assertThat(put("bob:x\nann:old", "ann")).isEqualTo("bob:x\nann:" + NEW);
    }

    @Test
    void aUserIsTakenAway() {
        PasswordFileEdit edit = PasswordFileEdit.of("# all\nann:1\nbob:x\nann:2\n".getBytes(UTF_8));
        assertThat(edit.remove("eve")).isFalse();
        assertThat(edit.remove("ann")).isTrue();
        assertThat(new String(edit.toBytes(), UTF_8)).isEqualTo("# all\nbob:x\n");
    }

    @Test
    void plainPasswordsAreHashed() {
        PasswordFileEdit edit = PasswordFileEdit.of(("# a:b\nann:secret\nbob:" + NEW + "\ncy:\n").getBytes(UTF_8));
        List<String> seen = new ArrayList<>();

        List<String> users = edit.hashPlain(password -> {
            seen.add(password.toUtf8());
            return HASH;
        });

        assertThat(users).containsExactly("ann");
        assertThat(seen).containsExactly("secret");
        assertThat(new String(edit.toBytes(), UTF_8)).isEqualTo("# a:b\nann:" + NEW + "\nbob:" + NEW + "\ncy:\n");
    }

    @Test
    void whatIsNotChangedStaysToTheByte() {
        Seeds.each(300, random -> {
            byte[] content = new byte[random.nextInt(60)];
            for (int i = 0; i < content.length; i++) {
                content[i] =
                        random.nextInt(4) == 0 ? (byte) "\n\r:# ".charAt(random.nextInt(5)) : (byte) random.nextInt();
            }
            PasswordFileEdit edit = PasswordFileEdit.of(content);
            assertThat(edit.toBytes()).isEqualTo(content);
            edit.put("a new one", HASH);
            assertThat(Arrays.copyOf(edit.toBytes(), content.length)).isEqualTo(content);
            edit.remove("a new one");
            assertThat(Arrays.copyOf(edit.toBytes(), content.length)).isEqualTo(content);
            assertThat(edit.toBytes()).hasSizeLessThanOrEqualTo(content.length + 1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ann", "ann ", "#ann", "a:b", "a\nb", "a\u007f"})
    void namesThatNoLineCanHaveAreRefused(String name) {
        assertThatThrownBy(() -> PasswordFileEdit.of(new byte[0]).put(name, HASH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String put(String content, String user) {
        PasswordFileEdit edit = PasswordFileEdit.of(content.getBytes(UTF_8));
        boolean isThere = edit.put(user, HASH);
        assertThat(isThere)
                .isEqualTo(content.contains("\n" + user + ":")
                        || content.startsWith(user + ":")
                        || content.contains(" " + user + " "));
        return new String(edit.toBytes(), UTF_8);
    }
}
