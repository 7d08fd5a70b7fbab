package org.ternmq.auth.scram;

import org.ternmq.auth.scram.ScramText.WrongException;
import org.ternmq.codec.value.Bytes;

/**
 * The last message of a client: {@code c=biws,r=nonce,p=proof}.
 *
 * @param withoutProof what stands before the proof and its comma
 * @param header that of the first message, decoded
 * @param nonce both halves
 * @param proof 32 bytes
 */
record ClientFinal(String withoutProof, Bytes header, String nonce, Bytes proof) {
    static ClientFinal of(String text) throws WrongException {
        int last = text.lastIndexOf(",p=");
        if (last < 0) {
            throw new WrongException("the last message has no proof");
        }
        String withoutProof = text.substring(0, last);
        String[] parts = withoutProof.split(",", -1);
        if (parts.length < 2) {
            throw new WrongException("the last message has too few parts");
        }
        Bytes proof = ScramText.base64(text.substring(last + 3), "proof");
        if (proof.length() != PROOF_BYTES) {
            throw new WrongException("the proof has not " + PROOF_BYTES + " bytes");
        }
        return new ClientFinal(
                withoutProof,
                ScramText.base64(ScramText.value(parts[0], 'c'), "header"),
                ScramText.value(parts[1], 'r'),
                proof);
    }

    private static final int PROOF_BYTES = 32;
}
