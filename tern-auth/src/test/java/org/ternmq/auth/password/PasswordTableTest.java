package org.ternmq.auth.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.codec.value.Bytes;
import org.ternmq.testkit.Seeds;

class PasswordTableTest {
    private static final Path FILE = Path.of("users");

    @TempDir
    Path folder;

    @Test
    void usersCommentsAndEmptyLines() throws Exception {
        PasswordTable table =
                of("# users\n\n  \t\nann:" + ANN + "\r\n" + " bob : " + SCRAM + " \n#eve:" + ANN + "\nöyvind:" + ANN);

        assertThat(table.users()).containsExactly("ann", "bob", "öyvind");
        assertThat(table.find("ann").orElseThrow().matches(Bytes.utf8("password")))
                .isTrue();
        assertThat(table.find("eve")).isEmpty();
        assertThat(table.findScram("bob")).isPresent();
        assertThat(table.findScram("ann")).as("known, but not by SCRAM").isEmpty();
        assertThat(table.scramIterations(7)).isEqualTo(4_096);
        assertThat(of("").users()).isEmpty();
        assertThat(of("").scramIterations(-3)).isEqualTo(ScramKeys.ITERATIONS);
    }

    @Test
    void eachWrongLineIsToldWithItsNumberAndWithoutWhatMayBeAPassword() {
        var wrong = catchThrowableOfType(
                UnusablePasswordFileException.class,
                () -> of("ann:" + ANN + "\nbob:hunter2\nhunter2\n:hunter2\nann:" + ANN + "\ncy:\n"));

        assertThat(wrong.errors())
                .containsExactly(
                        "users:2: bob: the password is not hashed; make it anew with: tern passwd users bob",
                        "users:3: there is no colon between user name and hash",
                        "users:4: there is no user name before the colon",
                        "users:5: ann stands in an earlier line already; delete one of them",
                        "users:6: cy: there is no password; make it anew with: tern passwd users cy");
        assertThat(wrong)
                .hasMessage(
                        "users:2: bob: the password is not hashed; make it anew with: tern passwd users bob; and 4 more");
    }

    @Test
    void whatIsNoTextIsToldToo() {
        byte[] bytes = ("ann:" + ANN + "\nx:" + ANN).getBytes(UTF_8);
        bytes[bytes.length - ANN.length() - 2] = (byte) 0xC0;
        assertThatThrownBy(() -> PasswordTable.of(FILE, bytes)).hasMessage("users:2: this is no UTF-8");
        assertThatThrownBy(() -> of("a\0b:" + ANN)).hasMessage("users:1: a string holds no U+0000 (at index 1)");
        assertThatThrownBy(() -> of("a".repeat(65_536) + ":" + ANN)).hasMessageContaining("at most 65535 bytes");
        assertThatThrownBy(() -> of("x\n".repeat(1_000))).hasMessageEndingWith("; and 19 more");
        assertThatThrownBy(() -> PasswordTable.of(FILE, new byte[PasswordTable.FILE_BYTES_MAX + 1]))
                .hasMessage("users: a password file has at most 67108864 bytes");
    }

    /** Whatever is done to a line, it is the same user, another user, or an error with the number of the line. */
    @Test
    void noLineGetsThroughThatIsBroken() {
        Seeds.each(300, random -> {
            String good = "user-1:" + ANN + "\n";
            String broken = broken("user-2:" + (random.nextBoolean() ? ANN : SCRAM), random);
            try {
                PasswordTable table = of(good + broken);
                assertThat(table.find("user-1")).isPresent();
                for (String user : table.users()) {
                    PasswordHash hash = table.find(user).orElseThrow();
                    assertThat(PasswordHash.parse(hash.text())).isEqualTo(hash);
                }
            } catch (UnusablePasswordFileException wrong) {
                assertThat(wrong.errors()).allMatch(error -> error.matches("(?s)users:[2-9]\\d*: .+"));
            }
        });
    }

    private static String broken(String line, RandomGenerator random) {
        StringBuilder text = new StringBuilder(line);
        for (int i = random.nextInt(1, 4); i > 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setCharAt(at, (char) random.nextInt(1, 300));
                case 2 -> text.insert(at, ODD.charAt(random.nextInt(ODD.length())));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    @Test
    void aChangedFileHoldsAndAWrongOneDoesNot() throws IOException {
        Path file = Files.writeString(folder.resolve("users"), "ann:" + ANN);
        PasswordFile opened = PasswordFile.open(file);
        Files.writeString(file, "ann:" + ANN + "\nbob:" + ANN);
        opened.look();
        assertThat(opened.table().users()).containsExactly("ann", "bob");

        Files.writeString(file, "ann:" + ANN + "\nbob:plain");
        opened.look();
        assertThat(opened.table().users()).containsExactly("ann", "bob");
        Files.delete(file);
        assertThatThrownBy(() -> PasswordFile.open(file)).isInstanceOf(IOException.class);
    }

    private static PasswordTable of(String text) throws UnusablePasswordFileException {
        return PasswordTable.of(FILE, text.getBytes(UTF_8));
    }

    /** Of the password "password". */
    static final String ANN = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    /** Of the password "pencil", RFC 7677. */
    static final String SCRAM =
            "$scram-sha-256$4096$W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                    + "$wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    private static final String ODD = "$:=,\n# \t\r\u0000\u00e9+/";
}
