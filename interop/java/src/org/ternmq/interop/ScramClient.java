package org.ternmq.interop;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of one exchange of SCRAM-SHA-256, written from RFC 5802 section 3 and RFC 7677, and from nothing of Tern's. */
final class ScramClient {
    private final String password;
    private final String nonce;
    private final String bare;
    private String due = "";

    ScramClient(String user, String password, String nonce) {
        this.password = password;
        this.nonce = nonce;
        this.bare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    String first() {
        return "n,," + bare;
    }

    /** The answer to the server's first message, which proves that we know the password. */
    String last(String serverFirst) throws GeneralSecurityException {
        String[] parts = serverFirst.split(",");
        String both = value(parts, "r=");
        if (!both.startsWith(nonce) || both.length() == nonce.length()) {
            throw new GeneralSecurityException("the server's nonce does not begin with ours: " + serverFirst);
        }
        byte[] salt = Base64.getDecoder().decode(value(parts, "s="));
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, Integer.parseInt(value(parts, "i=")), 256);
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();

        String withoutProof = "c=biws,r=" + both; // "n,," in Base64
        String signed = bare + "," + serverFirst + "," + withoutProof;
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] signature = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), signed);
        byte[] proof = new byte[clientKey.length];
        for (int i = 0; i < proof.length; i++) {
            proof[i] = (byte) (clientKey[i] ^ signature[i]);
        }
        due = "v=" + Base64.getEncoder().encodeToString(hmac(hmac(salted, "Server Key"), signed));
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    boolean isServersProof(String serverLast) {
        return !due.isEmpty() && due.equals(serverLast);
    }

    private static String value(String[] parts, String name) throws GeneralSecurityException {
        for (String part : parts) {
            if (part.startsWith(name)) {
                return part.substring(name.length());
            }
        }
        throw new GeneralSecurityException("the server says no " + name);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
