package org.ternmq.auth.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.auth.Applicants;
import org.ternmq.auth.Refusals;
import org.ternmq.auth.password.PasswordFile;
import org.ternmq.auth.password.PasswordFileEdit;
import org.ternmq.auth.password.ScramKeys;
import org.ternmq.client.auth.ScramSha256;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.ClientAuthMethod;
import org.ternmq.core.auth.Identity;
import org.ternmq.testkit.Seeds;

class ScramMethodTest {
    @TempDir
    Path folder;

    private @Nullable PasswordFile opened;

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("users");
        PasswordFileEdit edit = PasswordFileEdit.of(("user:" + RFC + "\nplain:" + ARGON).getBytes(UTF_8));
        edit.put("a,b=c", ScramKeys.of(Bytes.utf8("päss"), Seeds.random(1)));
        Files.write(file, edit.toBytes());
        opened = PasswordFile.open(file);
    }

    /** The example of RFC 7677 section 3. */
    @Test
    void theExampleOfTheStandardComesOut() {
        AuthExchange exchange = new ScramMethod(Objects.requireNonNull(opened), () -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
                .begin(Applicants.with(null, (String) null));

        assertThat(say(exchange, "n,,n=user,r=" + NONCE))
                .isEqualTo(new Step.Continue(
                        Bytes.utf8("r=" + NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")));
        assertThat(say(exchange, "c=biws,r=" + NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," + PROOF))
                .isEqualTo(new Verdict.Accepted(
                        Identity.of("user"), Bytes.utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));
        assertThat(say(exchange, "c=biws,r=" + NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," + PROOF))
                .as("once more")
                .isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "user,pencil,true",
        "user,pencils,false",
        "'a,b=c',päss,true",
        "eve,pencil,false",
        "plain,password,false"
    })
    void ourClientGetsInWithTheRightPasswordAlone(String user, String password, boolean isRight) {
        ClientAuthMethod.Exchange client =
                ScramSha256.of(user, password.toCharArray()).begin();
        AuthExchange exchange = begin(null);

        Step asked = exchange.next(client.first()).join();
        Bytes answer = client.next(((Step.Continue) asked).data()).orElseThrow();
        Step verdict = exchange.next(answer).join();

        if (isRight) {
            Verdict.Accepted accepted = (Verdict.Accepted) verdict;
            assertThat(accepted.identity()).isEqualTo(Identity.of(user));
            assertThat(client.isProven(accepted.data())).isTrue();
        } else {
            assertThat(verdict).as("in the words of all ways in").isEqualTo(Refusals.badLogin());
        }
    }

    @Test
    void theNameOfConnectHasToBeTheSame() {
        assertThat(say(begin("user"), "n,,n=user,r=x")).isInstanceOf(Step.Continue.class);
        assertThat(say(begin("users"), "n,,n=user,r=x")).isInstanceOf(Verdict.Refused.class);
        assertThat(say(begin("\uFB01"), "n,,n=fi,r=x")).isInstanceOf(Step.Continue.class);
    }

    @Test
    void anUnknownNameLooksLikeAKnownOne() {
        ScramMethod method = new ScramMethod(Objects.requireNonNull(opened));
        ScramKeys eve = method.keys("eve");

        assertThat(method.keys("eve").salt())
                .isEqualTo(eve.salt())
                .isNotEqualTo(method.keys("eva").salt());
        assertThat(eve.salt().length()).isEqualTo(16);
        assertThat(eve.iterations()).isIn(4_096, ScramKeys.ITERATIONS);
        assertThat(eve.storedKey()).isNotEqualTo(method.keys("eve").storedKey());
        assertThat(method.keys("plain").salt()).isEqualTo(method.keys("plain").salt());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '|',
            value = {
                "|| few",
                "n,,n=user few",
                "p=tls-unique,,n=user,r=x binding",
                "x,,n=user,r=x begin",
                "n,,m=1,n=user,r=x extensions",
                "n,,n=,r=x empty",
                "n,,n=us=er,r=x =3D",
                "n,,n=us=2cer,r=x =3D",
                "n,,r=x,n=user n=",
                "n,a=admin,n=user,r=x somebody",
                "n,b=user,n=user,r=x a=",
                "n,,n=user,r= nonce",
                "n,,n=user,r=é nonce",
                "n,,n=user,s=x r=",
            })
    void aFirstMessageThatMakesNoSenseIsRefused(String first, String why) {
        AuthExchange exchange = begin(null);
        Step step = say(exchange, first);
        assertThat(step).isInstanceOf(Verdict.Refused.class);
        assertThat(((Verdict.Refused) step).why()).contains(why);
        assertThat(say(exchange, "n,,n=user,r=x")).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void whatIsTooLongOrNoTextIsRefused() {
        assertThat(say(begin(null), "n,,n=user,r=" + "x".repeat(256))).isInstanceOf(Step.Continue.class);
        assertThat(say(begin(null), "n,,n=user,r=" + "x".repeat(257))).isInstanceOf(Verdict.Refused.class);
        assertThat(begin(null)
                        .next(Bytes.wrap(new byte[] {'n', ',', (byte) 0xC0}))
                        .join())
                .isInstanceOf(Verdict.Refused.class);
        assertThat(say(begin(null), "n,a=user,n=user,r=x")).as("as oneself").isInstanceOf(Step.Continue.class);
        assertThat(say(begin(null), "y,,n=user,r=x,ext=1")).isInstanceOf(Step.Continue.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "c=biws,r=%NONCE% proof",
                "c=biws,r=%NONCE%,p=x Base64",
                "c=biws,r=%NONCE%,p=AAAA bytes",
                "c=biws,r=other,%PROOF% nonce",
                "c=eSws,r=%NONCE%,%PROOF% header",
                "c=?,r=%NONCE%,%PROOF% Base64",
                "r=%NONCE%,c=biws,%PROOF% c=",
                "c=biws,%PROOF% few",
                "c=biws,r=%NONCE%,x=1,%PROOF% wrong",
            })
    void aLastMessageThatDoesNotFitIsRefused(String last, String why) {
        AuthExchange exchange = new ScramMethod(Objects.requireNonNull(opened), () -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
                .begin(Applicants.with(null, (String) null));
        say(exchange, "n,,n=user,r=" + NONCE);

        Step step = say(
                exchange,
                last.replace("%NONCE%", NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
                        .replace("%PROOF%", PROOF));

        assertThat(step).isInstanceOf(Verdict.Refused.class);
        assertThat(((Verdict.Refused) step).why()).contains(why);
    }

    @Test
    void noBytesGetIn() {
        Seeds.each(500, random -> {
            AuthExchange exchange = begin(null);
            Optional<Bytes> asked = Optional.empty();
            for (int i = 0; i < 3; i++) {
                StringBuilder text = new StringBuilder(i == 0 && random.nextInt(4) > 0 ? "n,,n=user,r=" : "");
                for (int k = random.nextInt(30); k > 0; k--) {
                    text.append(ODD.charAt(random.nextInt(ODD.length())));
                }
                Step step = say(exchange, text.toString());
                assertThat(step).isNotInstanceOf(Verdict.Accepted.class);
                asked = step instanceof Step.Continue more ? Optional.of(more.data()) : asked;
            }
            assertThat(asked.map(Bytes::toUtf8).orElse("r=")).startsWith("r=");
        });
    }

    private AuthExchange begin(@Nullable String user) {
        return new ScramMethod(Objects.requireNonNull(opened)).begin(Applicants.with(user, (String) null));
    }

    private static Step say(AuthExchange exchange, String text) {
        return exchange.next(Bytes.utf8(text)).join();
    }

    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String PROOF = "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String ODD = "nycrp=,,,===aA0+/%\u00e9\u0000";
    private static final String RFC =
            "$scram-sha-256$4096$W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                    + "$wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
    private static final String ARGON =
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
}
