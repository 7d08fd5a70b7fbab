package org.ternmq.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.auth.Applicants;
import org.ternmq.auth.AuthenticationChain;
import org.ternmq.auth.Refusals;
import org.ternmq.auth.Workers;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.auth.Identity;

@Timeout(60)
class PasswordsTest {
    @TempDir
    Path folder;

    private final Workers workers = new Workers(1, 10, Duration.ofMinutes(1));
    private @Nullable Path written;
    private @Nullable PasswordFile opened;

    @BeforeEach
    void write() throws IOException {
        written = Files.writeString(
                folder.resolve("users"), "ann:" + PasswordTableTest.ANN + "\nuser:" + PasswordTableTest.SCRAM + "\n");
        opened = PasswordFile.open(written);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void theRightPasswordLetsIn() {
        Passwords passwords = passwords();

        assertThat(decide(passwords, "ann", "password")).contains(Verdict.accepted(Identity.of("ann")));
        assertThat(decide(passwords, "user", "pencil")).contains(Verdict.accepted(Identity.of("user")));
    }

    @Test
    void aWrongOneOfAKnownUserIsRefused() {
        Passwords passwords = passwords();

        assertThat(decide(passwords, "ann", "pencil")).contains(Refusals.badLogin());
        assertThat(decide(passwords, "ann", "")).contains(Refusals.badLogin());
        assertThat(decide(passwords, "ann", null)).contains(Refusals.badLogin());
        assertThat(passwords
                        .decide(Applicants.with("ann", Bytes.wrap(new byte[65_535]), Certified.NONE))
                        .join())
                .contains(Refusals.badLogin());
    }

    @Test
    void anUnknownUserMayBeKnownToOthers() {
        Passwords passwords = passwords();

        for (String password : List.of("password", "pencil", "")) {
            assertThat(decide(passwords, "eve", password))
                    .as("also with the password of somebody else, whose hash stands in")
                    .isEmpty();
            assertThat(decide(passwords, "eve", password)).isEmpty();
        }
        assertThat(decide(passwords, null, "password")).isEmpty();
        assertThat(decide(passwords, "eve", null)).isEmpty();
    }

    @Test
    void theAnswerOfTheChainTellsNobodyWhichUsersThereAre() {
        AuthenticationChain chain =
                new AuthenticationChain(List.of(passwords()), List.of(), true, AuthenticationChain.TIME_LIMIT);

        assertThat(chain.login(Applicants.with("ann", "wrong")).join())
                .isEqualTo(chain.login(Applicants.with("eve", "wrong")).join());
        assertThat(chain.login(Applicants.with("ann", null)).join())
                .isEqualTo(chain.login(Applicants.with("eve", null)).join());
    }

    /** Without threads nothing can be hashed any more, so what is answered was known. */
    @Test
    void whatIsKnownIsNotHashedAgain() {
        Passwords passwords = passwords();
        decide(passwords, "ann", "password");
        decide(passwords, "ann", "wrong");
        decide(passwords, "eve", "wrong");
        workers.close();

        assertThat(decide(passwords, "ann", "password")).contains(Verdict.accepted(Identity.of("ann")));
        assertThat(decide(passwords, "ann", "wrong")).contains(Refusals.badLogin());
        assertThat(decide(passwords, "eve", "wrong")).isEmpty();
        assertThat(passwords.decide(Applicants.with("ann", "wrong too"))).isCompletedExceptionally();
        assertThat(passwords.decide(Applicants.with("eve", "wrong too")))
                .as("an unknown name is hashed like a known one")
                .isCompletedExceptionally();
    }

    @Test
    void aChangedPasswordIsNotKnownAnyMore() throws IOException {
        Passwords passwords = passwords();
        decide(passwords, "ann", "password");
        Files.writeString(file(), "ann:" + PasswordTableTest.SCRAM + "\nbob:" + PasswordTableTest.ANN);
        opened().look();

        assertThat(decide(passwords, "ann", "password")).contains(Refusals.badLogin());
        assertThat(decide(passwords, "ann", "pencil")).contains(Verdict.accepted(Identity.of("ann")));
        assertThat(decide(passwords, "user", "pencil")).isEmpty();
    }

    @Test
    void aFileWithoutUsersKnowsNobody() throws IOException {
        Passwords passwords = new Passwords(PasswordFile.open(Files.createFile(folder.resolve("empty"))), workers);

        assertThat(decide(passwords, "ann", "password")).isEmpty();
    }

    private PasswordFile opened() {
        return Objects.requireNonNull(opened);
    }

    private Path file() {
        return Objects.requireNonNull(written);
    }

    private Passwords passwords() {
        return new Passwords(opened(), workers);
    }

    private static Optional<Verdict> decide(Passwords passwords, @Nullable String user, @Nullable String password) {
        return passwords.decide(Applicants.with(user, password)).join();
    }
}
