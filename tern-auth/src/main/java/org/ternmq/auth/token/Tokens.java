package org.ternmq.auth.token;

import com.nimbusds.jose.JWSObject;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ternmq.auth.LoginMethod;
import org.ternmq.auth.Workers;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.auth.answer.Remembered;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;

/**
 * Lets in who shows a token (JWT) that is signed well, holds now and is meant for it. Of what is no token at all it has no opinion. Signatures
 * are checked by workers, and where these are busy the answer fails as they say; a token that was found to be signed well is remembered, by its digest, until it ends or
 * the keys change, so that who comes back costs one digest. Strangers cannot fill that memory, since they cannot sign. From any thread.
 */
public final class Tokens implements LoginMethod, AutoCloseable {
    private final TokenSettings settings;
    private final KeySource keys;
    private final Workers workers;
    private final InstantSource clock;
    private final Judge judge;
    private final Remembered<Checked> remembered;

    /** What was found with some keys. */
    private record Checked(Keys with, Contents contents) {}

    /** What comes of the look at a signature. */
    private sealed interface Opening {
        record Opened(Contents contents) implements Opening {}

        record Broken(Verdict verdict) implements Opening {}

        /** Signed with a key that is not known (yet). */
        record UnknownKey(boolean areThereKeys) implements Opening {}
    }

    Tokens(TokenSettings settings, KeySource keys, Workers workers, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.workers = workers;
        this.clock = clock;
        this.judge = new Judge(settings.checks(), settings.meaning());
        this.remembered = new Remembered<>(settings.rememberedMax());
    }

    /**
     * Reads the keys, or begins to fetch them: until they are there for the first time no token is accepted.
     *
     * @param workers check signatures
     * @param clock tells when tokens hold
     * @throws IOException if a file cannot be used; its message tells why
     */
    public static Tokens open(TokenSettings settings, Workers workers, InstantSource clock) throws IOException {
        KeySource keys = switch (settings.keys()) {
            case KeyLocation.SecretFile at -> new KeyFile(at, at.file(), settings.algorithms());
            case KeyLocation.PublicKeyFile at -> new KeyFile(at, at.file(), settings.algorithms());
            case KeyLocation.JwksFile at -> new KeyFile(at, at.file(), settings.algorithms());
            case KeyLocation.JwksUrl at -> new KeyUrl(at, settings.algorithms(), System::nanoTime);
        };
        return new Tokens(settings, keys, workers, clock);
    }

    @Override
    public CompletableFuture<Optional<Verdict>> decide(Applicant applicant) {
        var login = applicant.connect().login();
        Bytes token = switch (settings.place()) {
            case PASSWORD -> login.password();
            case USER_NAME -> login.userName() == null ? null : Bytes.utf8(login.userName());
        };
        if (token == null || !TokenText.isToken(token)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return check(token, applicant).thenApply(Optional::of);
    }

    /** The verdict on a client and a token that it shows; what is no token is refused. */
    CompletableFuture<Verdict> check(Bytes token, Applicant applicant) {
        var bearer = new Judge.Bearer(applicant.connect().clientId(), userName(applicant));
        if (token.length() > settings.bytesMax()) {
            return refused("a token of " + token.length() + " bytes, at most " + settings.bytesMax() + " are taken");
        }
        boolean isLarge = token.length() > REMEMBERED_BYTES_MAX;
        Bytes digest = isLarge ? Bytes.EMPTY : digest(token);
        Keys now = keys.now();
        Optional<Checked> known = isLarge ? Optional.empty() : remembered.get(digest, nowSeconds());
        if (known.isPresent() && known.get().with() == now) {
            return CompletableFuture.completedFuture(judge.judge(known.get().contents(), bearer, nowSeconds()));
        }
        return workers.<Opening>submit(() -> open(token, digest, keys.now()))
                .thenCompose(opening -> opening instanceof Opening.UnknownKey
                        ? keys.renewed().thenCompose(renewed -> workers.submit(() -> open(token, digest, renewed)))
                        : CompletableFuture.completedFuture(opening))
                .thenApply(opening -> verdict(opening, bearer));
    }

    /** What CONNECT says, unless that is the token. */
    private Optional<String> userName(Applicant applicant) {
        return settings.place() == TokenSettings.Place.USER_NAME
                ? Optional.empty()
                : Optional.ofNullable(applicant.connect().login().userName());
    }

    private Opening open(Bytes bytes, Bytes digest, Keys with) {
        Optional<JWSObject> parsed = TokenText.parse(bytes);
        if (parsed.isEmpty()) {
            return broken("the token is broken, unsigned, or asks for what is not known here (crit)");
        }
        JWSObject token = parsed.get();
        String algorithm = token.getHeader().getAlgorithm().getName();
        if (settings.algorithms().stream().noneMatch(allowed -> allowed.name().equals(algorithm))) {
            return broken("the token is signed by another algorithm than is allowed");
        }
        return switch (with.verify(token)) {
            case WRONG -> broken("the token was not signed by whom it should be, or changed since");
            case UNKNOWN_KEY -> new Opening.UnknownKey(!with.isEmpty());
            case RIGHT -> opened(token, digest, with);
        };
    }

    private Opening opened(JWSObject token, Bytes digest, Keys with) {
        try {
            Contents contents = Contents.of(
                    token.getPayload().toString(), settings.meaning().acl());
            if (!digest.isEmpty()) {
                long skew = settings.checks().clockSkewSeconds();
                long now = nowSeconds();
                long end = contents.expiry().orElse(Long.MAX_VALUE);
                remembered.put(digest, new Checked(with, contents), now, Math.min(end, now + DAY_SECONDS) + skew);
            }
            return new Opening.Opened(contents);
        } catch (BrokenAnswerException e) {
            return broken("what the token says cannot be understood: " + e.getMessage());
        }
    }

    private static Opening broken(String why) {
        return new Opening.Broken(Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, why));
    }

    private Verdict verdict(Opening opening, Judge.Bearer bearer) {
        return switch (opening) {
            case Opening.Opened(Contents contents) -> judge.judge(contents, bearer, nowSeconds());
            case Opening.Broken(Verdict verdict) -> verdict;
            case Opening.UnknownKey(boolean areThereKeys) ->
                areThereKeys
                        ? Verdict.refused(
                                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                                "the token is signed with a key that is not known")
                        : Verdict.refused(
                                ReasonCode.SERVER_UNAVAILABLE,
                                "the keys that tokens are checked with are not there yet");
        };
    }

    private static CompletableFuture<Verdict> refused(String why) {
        return CompletableFuture.completedFuture(Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, why));
    }

    private long nowSeconds() {
        return Math.floorDiv(clock.millis(), 1_000L);
    }

    private static Bytes digest(Bytes token) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(token.asByteBuffer());
            return Bytes.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Nobody asks any more. */
    @Override
    public void close() {
        keys.close();
    }

    /** A larger one, which is rare, is checked each time: its digest would hold up a loop, and its contents would fill the memory. */
    private static final int REMEMBERED_BYTES_MAX = 4 * 1024;

    private static final long DAY_SECONDS = 24 * 3_600;
}
