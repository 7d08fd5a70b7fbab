package org.ternmq.auth.password;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.LoginMethod;
import org.ternmq.auth.Refusals;
import org.ternmq.auth.Workers;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;

/**
 * Lets in whoever gives the password that a file has for its name. Has nothing to say of a name that the file does not know, and takes as
 * long to find that out as it takes for a known one. Hashes on {@link Workers}, and not at all what it has found right before. Shared by all
 * loops.
 */
public final class Passwords implements LoginMethod {
    private final PasswordFile file;
    private final Workers workers;
    private final KnownLogins known;

    /** Over a file, with memory for {@link #REMEMBERED_MAX} logins. */
    public Passwords(PasswordFile file, Workers workers) {
        this(file, workers, REMEMBERED_MAX);
    }

    /**
     * Over a file.
     *
     * @param rememberedMax how many logins that were right are remembered, some 150 bytes each; who is remembered gets in without hashing
     */
    public Passwords(PasswordFile file, Workers workers, int rememberedMax) {
        this(file, workers, new KnownLogins(rememberedMax, System::nanoTime));
    }

    Passwords(PasswordFile file, Workers workers, KnownLogins known) {
        this.file = file;
        this.workers = workers;
        this.known = known;
    }

    @Override
    public CompletableFuture<Optional<Verdict>> decide(Applicant applicant) {
        Connect.Login login = applicant.connect().login();
        String user = login.userName();
        return user == null ? CompletableFuture.completedFuture(Optional.empty()) : decide(user, login.password());
    }

    private CompletableFuture<Optional<Verdict>> decide(String user, @Nullable Bytes password) {
        PasswordTable table = file.table();
        Optional<PasswordHash> kept = table.find(user);
        boolean isKnown = kept.isPresent();
        if (password == null) { // never right, so nothing is hashed for anybody
            return CompletableFuture.completedFuture(verdict(user, isKnown, false));
        }
        PasswordHash hash = kept.orElseGet(() -> table.standIn(known.draw(user)));
        Bytes token = known.token(user, password, hash, isKnown);
        Optional<Boolean> before = known.find(token);
        if (before.isPresent()) {
            return CompletableFuture.completedFuture(verdict(user, isKnown, before.get()));
        }
        return workers.submit(() -> {
            boolean matches = hash.matches(password); // computed for unknown names, too
            boolean isRight = isKnown && matches;
            known.add(token, isRight);
            return verdict(user, isKnown, isRight);
        });
    }

    private static Optional<Verdict> verdict(String user, boolean isKnown, boolean isRight) {
        if (!isKnown) {
            return Optional.empty();
        }
        return Optional.of(isRight ? Verdict.accepted(Identity.of(user)) : Refusals.badLogin());
    }

    /** How many logins that were right are remembered if nothing else is configured. */
    public static final int REMEMBERED_MAX = 100_000;
}
