package org.ternmq.auth.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.codec.value.Bytes;
import org.ternmq.testkit.Seeds;

class PasswordHashTest {
    /** From the tests of the reference implementation of Argon2: password "password", salt "somesalt". */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "m=256,t=2,p=1 nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "m=65536,t=2,p=1 CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            })
    void argon2idIsThatOfTheReference(String costs, String hash) {
        PasswordHash read = PasswordHash.parse("$argon2id$v=19$" + costs + "$c29tZXNhbHQ$" + hash);

        assertThat(read.matches(Bytes.utf8("password"))).isTrue();
        assertThat(read.matches(Bytes.utf8("differentpassword"))).isFalse();
        assertThat(read.text()).endsWith(hash);
    }

    /** While strangers try passwords, the collector is not to work as hard as those who hash. */
    @Test
    void argon2idIsComputedWithoutGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        PasswordHash hash = Argon2id.nobody();
        hash.matches(Bytes.utf8("takes what the thread keeps"));
        long before = threads.getCurrentThreadAllocatedBytes();

        hash.matches(Bytes.utf8("password"));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    }

    /** The vectors of PBKDF2 for the second function that mosquitto uses, as other libraries test them. */
    @Test
    void pbkdf2IsTheOneOfTheStandard() {
        assertThat(HexFormat.of()
                        .formatHex(
                                Derivation.pbkdf2("HmacSHA512", "password".getBytes(UTF_8), "salt".getBytes(UTF_8), 2)))
                .startsWith("e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c");
        assertThat(HexFormat.of()
                        .formatHex(Derivation.pbkdf2(
                                "HmacSHA256", "password".getBytes(UTF_8), "salt".getBytes(UTF_8), 4096)))
                .isEqualTo("c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a");
    }

    @Test
    void sha512IsThatOfPasswordAndSalt() throws Exception {
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        digest.update("secret".getBytes(UTF_8));
        digest.update(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        String text = "$6$" + base64.encodeToString(salt) + "$" + base64.encodeToString(digest.digest());

        assertThat(PasswordHash.parse(text).matches(Bytes.utf8("secret"))).isTrue();
        assertThat(PasswordHash.parse(text).matches(Bytes.utf8("secre"))).isFalse();
        assertThat(PasswordHash.parse(text).text()).isEqualTo(text);
    }

    /** The example of RFC 7677 section 3. */
    @Test
    void scramKeysFitThePasswordThatTheyAreMadeOf() {
        ScramKeys keys = ScramKeys.of(
                Bytes.utf8("pencil"), Bytes.wrap(Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==")), 4_096);

        assertThat(keys.text())
                .isEqualTo("$scram-sha-256$4096$W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                        + "$wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
        assertThat(keys.matches(Bytes.utf8("pencil"))).isTrue();
        assertThat(keys.matches(Bytes.utf8("pencils"))).isFalse();
        ScramKeys composed = ScramKeys.of(Bytes.utf8("\uFB01"), keys.salt(), 1);
        assertThat(composed.matches(Bytes.utf8("fi")))
                .as("what a client makes of the ligature")
                .isTrue();
    }

    @Test
    void everyKindKnowsAnyPasswordAndNoOther() {
        Seeds.each(5, random -> {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            Bytes password = Bytes.copyOf(bytes);
            byte[] changed = random.nextBoolean() || bytes.length == 0 ? new byte[bytes.length + 1] : bytes.clone();
            if (changed.length == bytes.length) {
                changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            } else { // one that is longer by more than zeros, which HMAC takes for the same
                System.arraycopy(bytes, 0, changed, 0, bytes.length);
                changed[bytes.length] = 1;
            }
            for (PasswordHash hash : List.of(
                    Argon2id.of(password, random), Pbkdf2Sha512.of(password, random), ScramKeys.of(password, random))) {
                PasswordHash read = PasswordHash.parse(hash.text());
                assertThat(read).isEqualTo(hash);
                assertThat(read.matches(password)).isTrue();
                assertThat(read.matches(Bytes.copyOf(changed))).as(hash.text()).isFalse();
            }
        });
    }

    @Test
    void hashesOfTheSamePasswordDiffer() {
        Seeds.each(
                1,
                random -> assertThat(Argon2id.of(Bytes.EMPTY, random)).isNotEqualTo(Argon2id.of(Bytes.EMPTY, random)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|there is no password",
                "secret|the password is not hashed",
                "$2b$10$abc|hashes of this kind are not known; known are $argon2id$, $scram-sha-256$, $7$, $6$",
                "$|hashes of this kind are not known; known are $argon2id$, $scram-sha-256$, $7$, $6$",
                "$6$c2FsdA==|a hash of this kind is written $6$SALT$HASH",
                "$6$$aGFzaA==|the salt has 0 bytes, and must have 1 to 64",
                "$6$c2FsdA==$aGFzaA==|the hash has 4 bytes, and must have 64",
                "$6$c2Fs dA==$aGFzaA==|the salt is no Base64",
                "$7$c2FsdA==$aGFzaA==|a hash of this kind is written $7$ITERATIONS$SALT$HASH",
                "$7$0$c2FsdA==$aGFzaA==|iterations must be a whole number from 1 to 1000000",
                "$7$1000001$c2FsdA==$aGFzaA==|iterations must be a whole number from 1 to 1000000",
                "$7$99999999999$c2FsdA==$aGFzaA==|iterations must be a whole number from 1 to 1000000",
                "$7$-1$c2FsdA==$aGFzaA==|iterations must be a whole number from 1 to 1000000",
                "$7$$c2FsdA==$aGFzaA==|iterations must be a whole number from 1 to 1000000",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$aGFzaA|hashes of this kind are not known; known are $argon2id$,"
                        + " $scram-sha-256$, $7$, $6$",
                "$argon2id$m=256,t=2,p=1$c29tZXNhbHQ$aGFzaA|a hash of this kind is written"
                        + " $argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$HASH",
                "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$aGFzaA|a hash of this kind is written"
                        + " $argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$HASH",
                "$argon2id$v=19$m=256,t=2,p=4$c29tZXNhbHQ$aGFzaA|p must be 1",
                "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$aGFzaA|m must be a whole number from 8 to 65536",
                "$argon2id$v=19$m=65536,t=17,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4|m times t must be at most"
                        + " 1048576",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4|the salt has 4 bytes, and must"
                        + " have 8 to 64",
                "$scram-sha-256$1000001$c2FsdA==$a$b|iterations must be a whole number from 1 to 1000000",
                "$scram-sha-256$4096$c2FsdA==$WG5d$WG5d|the stored key has 3 bytes, and must have 32",
            })
    void whatIsWrongIsTold(@Nullable String text, String why) {
        assertThatThrownBy(() -> PasswordHash.parse(text == null ? "" : text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }
}
