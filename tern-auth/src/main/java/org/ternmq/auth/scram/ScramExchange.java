package org.ternmq.auth.scram;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.Refusals;
import org.ternmq.auth.password.ScramKeys;
import org.ternmq.auth.scram.ScramText.WrongException;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.Identity;

/**
 * One client: its first message is answered with salt, iterations and the whole nonce, its last with the signature of the server. A few
 * HMACs in all, since the client does the slow part; so it answers at once. Confined to the loop of the connection.
 */
final class ScramExchange implements AuthExchange {
    private final ScramMethod method;
    private final Applicant applicant;
    private @Nullable Asked asked;
    private boolean isOver;

    /** What the client was asked. */
    private record Asked(ClientFirst first, ScramKeys keys, String nonce, String serverFirst) {}

    ScramExchange(ScramMethod method, Applicant applicant) {
        this.method = method;
        this.applicant = applicant;
    }

    @Override
    public CompletableFuture<Step> next(Bytes data) {
        return CompletableFuture.completedFuture(step(data));
    }

    private Step step(Bytes data) {
        try {
            if (isOver) {
                throw new WrongException("nothing was asked any more");
            }
            Asked before = asked;
            if (before == null) {
                return ask(ClientFirst.of(ScramText.of(data)));
            }
            isOver = true;
            return judge(before, ClientFinal.of(ScramText.of(data)));
        } catch (WrongException wrong) {
            isOver = true;
            return Verdict.refused(ReasonCode.NOT_AUTHORIZED, ScramMethod.NAME + ": " + wrong.getMessage());
        }
    }

    private Step ask(ClientFirst first) throws WrongException {
        String login = applicant.connect().login().userName();
        if (login != null && !ScramKeys.normalized(login).equals(first.user())) {
            throw new WrongException("the user name is another one than that of CONNECT");
        }
        ScramKeys keys = method.keys(first.user());
        String nonce = first.nonce() + method.nonce();
        String serverFirst = "r=" + nonce + ",s="
                + Base64.getEncoder().encodeToString(keys.salt().toArray()) + ",i=" + keys.iterations();
        asked = new Asked(first, keys, nonce, serverFirst);
        return new Step.Continue(Bytes.utf8(serverFirst));
    }

    private static Step judge(Asked asked, ClientFinal last) throws WrongException {
        if (!Bytes.utf8(asked.first().header()).equals(last.header())) {
            throw new WrongException("the last message repeats another header than that of the first");
        }
        if (!asked.nonce().equals(last.nonce())) {
            throw new WrongException("the last message has another nonce");
        }
        String message = asked.first().bare() + "," + asked.serverFirst() + "," + last.withoutProof();
        byte[] storedKey = asked.keys().storedKey().toArray();
        byte[] clientKey = Hashing.xor(last.proof().toArray(), Hashing.hmac(storedKey, message));
        if (!MessageDigest.isEqual(Hashing.digest(clientKey), storedKey)) {
            return Refusals.badLogin();
        }
        byte[] signature = Hashing.hmac(asked.keys().serverKey().toArray(), message);
        return new Verdict.Accepted(
                Identity.of(asked.first().user()),
                Bytes.utf8("v=" + Base64.getEncoder().encodeToString(signature)));
    }
}
