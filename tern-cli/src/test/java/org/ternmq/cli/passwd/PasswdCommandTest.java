package org.ternmq.cli.passwd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.cli.exit.ExitCode;

@Timeout(120)
class PasswdCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();
    private String file = "";

    @BeforeEach
    void name() {
        file = folder.resolve("users").toString();
    }

    @Test
    void aUserIsAddedChangedCheckedAndTakenAway() throws Exception {
        assertThat(typed(List.of("secret", "secret"), file, "ann")).isZero();
        assertThat(asked).containsExactly("Password of ann: ", "The same once more: ");
        assertThat(out.toString()).isEqualTo("ann is added to " + file + System.lineSeparator());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(Path.of(file)))
                .matches("ann:\\$argon2id\\$v=19\\$m=7168,t=5,p=1\\$.{22}\\$.{43}\n");

        assertThat(typed(List.of("secret"), "--check", file, "ann")).isZero();
        assertThat(typed(List.of("wrong"), "--check", file, "ann")).isEqualTo(ExitCode.REFUSED);
        assertThat(typed(List.of("secret"), "--check", file, "eve")).isEqualTo(ExitCode.REFUSED);

        assertThat(read("another\nline", "--password-stdin", file, "ann")).isZero();
        assertThat(read("another\r\n", "--check", "--password-stdin", file, "ann"))
                .isZero();
        assertThat(read("secret", "--check", "--password-stdin", file, "ann")).isEqualTo(ExitCode.REFUSED);

        assertThat(typed(List.of(), "-D", file, "ann")).isZero();
        assertThat(Path.of(file)).isEmptyFile();
        assertThat(typed(List.of(), "-D", file, "ann")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("tern passwd: there is no user ann in " + file);
    }

    @Test
    void otherLinesAndTheModeStay() throws Exception {
        String before = "# made by hand\r\n\nbob:$6$c2FsdA==$" + "A".repeat(86) + "==\n  # ";
        Files.writeString(Path.of(file), before);
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r-----"));

        assertThat(read("pencil", "--scram", "--password-stdin", file, "ann")).isZero();

        assertThat(Files.readString(Path.of(file))).startsWith(before + "\nann:$scram-sha-256$15000$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
                .isEqualTo("rw-r-----");
        out.getBuffer().setLength(0);
        assertThat(typed(List.of(), "--list", file)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "ann  SCRAM-SHA-256, 15000 iterations",
                        "bob  SHA-512, which is easily guessed at; give it a new password");
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void plainPasswordsAreHashedAndWhatIsStillWrongIsTold() throws Exception {
        Files.writeString(Path.of(file), "ann:secret\nnonsense\n");

        assertThat(typed(List.of(), "-U", file)).isZero();

        assertThat(read("secret", "--check", "--password-stdin", file, "ann")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString().lines())
                .containsExactly(
                        "still wrong, and a broker refuses the file: " + file
                                + ":2: there is no colon between user name and hash",
                        file + ":2: there is no colon between user name and hash",
                        "tern passwd: the file cannot be used");
        Files.writeString(Path.of(file), Files.readString(Path.of(file)).replace("nonsense\n", ""));
        assertThat(read("secret", "--check", "--password-stdin", file, "ann")).isZero();
    }

    @Test
    void aPasswordThatIsNoneChangesNothing() {
        assertThat(typed(List.of("secret", "sceret"), file, "ann")).isEqualTo(ExitCode.USAGE);
        assertThat(typed(List.of(""), file, "ann")).isEqualTo(ExitCode.USAGE);
        assertThat(read("", "--password-stdin", file, "ann")).isEqualTo(ExitCode.USAGE);
        assertThat(read("x".repeat(65_536), "--password-stdin", file, "ann")).isEqualTo(ExitCode.USAGE);
        assertThat(run(
                        new PasswordSource(new ByteArrayInputStream(new byte[] {(byte) 0xC0}), null),
                        "--scram",
                        "--password-stdin",
                        file,
                        "ann"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run(new PasswordSource(new ByteArrayInputStream(new byte[0]), null), file, "ann"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "tern passwd: the two passwords differ; nothing was changed",
                        "tern passwd: the password is empty",
                        "tern passwd: the password is empty",
                        "tern passwd: a password has at most 65535 bytes",
                        "tern passwd: a password for SCRAM is text in UTF-8",
                        "tern passwd: there is no terminal to ask for the password at; hand it in with --password-stdin");
        assertThat(Path.of(file)).doesNotExist();
    }

    @Test
    void nobodyIsAskedInVain() throws Exception {
        assertThat(typed(List.of(), file, "a:b")).isEqualTo(ExitCode.USAGE);
        assertThat(typed(List.of(), "--scram", file, "\uFB01")).isEqualTo(ExitCode.USAGE);
        assertThat(typed(List.of(), "-D", file, "ann")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(typed(List.of(), "--list", file)).isEqualTo(ExitCode.CONFIGURATION);
        Files.createFile(Path.of(file));
        assertThat(typed(List.of(), "-c", file, "ann")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-b FILE ann secret|stays in the history",
                "FILE ann secret|hand it in with --password-stdin",
                "FILE|name the USER",
                "-D FILE|name the USER",
                "--list FILE ann|without USER",
                "-D --check FILE ann|only one of",
                "--scram --mosquitto FILE ann|mosquitto reads no lines for SCRAM",
                "-D --password-stdin FILE ann|no password is needed",
            })
    void wrongUseIsOneLine(String words, String why) {
        assertThat(typed(List.of(), words.replace("FILE", file).split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(why).doesNotContain("secret");
        assertThat(asked).isEmpty();
    }

    @Test
    void helpIsWorthReading() {
        assertThat(typed(List.of(), "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: tern passwd", "--password-stdin", "Exit code: 0")
                .doesNotContain("-b,", " -b ");
    }

    private int typed(List<String> answers, String... words) {
        Deque<String> left = new ArrayDeque<>(answers);
        return run(
                new PasswordSource(new ByteArrayInputStream(new byte[0]), question -> {
                    asked.add(question);
                    return left.removeFirst().toCharArray();
                }),
                words);
    }

    private int read(String input, String... words) {
        return run(new PasswordSource(new ByteArrayInputStream(input.getBytes(UTF_8)), null), words);
    }

    private int run(PasswordSource source, String... words) {
        return PasswdRun.of(source, out, err, words);
    }
}
