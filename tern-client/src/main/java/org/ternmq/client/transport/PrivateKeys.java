package org.ternmq.client.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads the private key that belongs to a certificate, from all the forms that tools write. No message repeats any of it. */
final class PrivateKeys {
    private PrivateKeys() {}

    /** The key of a PEM file, which is known to belong to the certificate. */
    static PrivateKey read(Path file, char @Nullable [] password, X509Certificate certificate, Path chainFile)
            throws IOException {
        PublicKey other = certificate.getPublicKey();
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(other.getAlgorithm()).generatePrivate(decoded(file, password, other));
        } catch (InvalidKeySpecException e) { // says nothing on which of the two it is, and may quote the key
            throw new IOException(file + " is broken or not a key of the kind of the certificate in " + chainFile + ", "
                    + other.getAlgorithm());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the JDK knows no keys of the kind of the certificate in " + chainFile, e);
        }
        if (!belongTogether(key, other)) {
            throw new IOException(file + " is the key of another certificate than the first one in " + chainFile);
        }
        return key;
    }

    private static PKCS8EncodedKeySpec decoded(Path file, char @Nullable [] password, PublicKey other)
            throws IOException {
        for (Pem block : Pem.read(file)) {
            if (block.text().contains("Proc-Type:")) {
                throw new IOException(file + " is encrypted in the old format of OpenSSL, which is not supported; "
                        + "openssl pkcs8 -topk8 -v2 aes-256-cbc makes PKCS#8 of it");
            }
            if (block.label().equals("PRIVATE KEY")) {
                return new PKCS8EncodedKeySpec(block.bytes(file));
            } else if (block.label().equals("ENCRYPTED PRIVATE KEY")) {
                return decrypted(file, block.bytes(file), password);
            } else if (block.label().equals("RSA PRIVATE KEY") || block.label().equals("EC PRIVATE KEY")) {
                return new PKCS8EncodedKeySpec(asPkcs8(block.bytes(file), other));
            } // else a certificate, or EC PARAMETERS that openssl writes before the key
        }
        throw new IOException(file + " has no private key; expected is a PEM file with -----BEGIN PRIVATE KEY-----, "
                + "ENCRYPTED, RSA or EC PRIVATE KEY");
    }

    private static PKCS8EncodedKeySpec decrypted(Path file, byte[] encoded, char @Nullable [] password)
            throws IOException {
        if (password == null) {
            throw new IOException(file + " is encrypted and needs its password");
        }
        PBEKeySpec secret = new PBEKeySpec(password);
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
            String algorithm = info.getAlgName();
            if (algorithm.equals("PBES2") || algorithm.equals("1.2.840.113549.1.5.13")) {
                algorithm = String.valueOf(info.getAlgParameters()); // names the parts of the scheme
            }
            SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(secret);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (InvalidKeySpecException e) {
            throw new IOException("the password does not open " + file);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException(file + " is encrypted in a way that the JDK does not have, or is broken ("
                    + e.getMessage() + "); openssl pkcs8 -topk8 -v2 aes-256-cbc encrypts it so that it has");
        } finally {
            secret.clearPassword();
        }
    }

    /** PKCS#1 (RFC 8017) and SEC 1 (RFC 5915) lack the name of the algorithm around them; the certificate has it. */
    private static byte[] asPkcs8(byte[] key, PublicKey other) {
        ByteBuffer publicInfo = ByteBuffer.wrap(other.getEncoded()); // SEQUENCE { algorithm SEQUENCE, key BIT STRING }
        header(publicInfo);
        byte[] algorithm = new byte[header(publicInfo.slice()) + headerLength(publicInfo)];
        publicInfo.get(algorithm);
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, key));
    }

    /** Reads tag and length of DER; the length. */
    private static int header(ByteBuffer der) {
        der.get();
        int length = der.get() & 0xff;
        if (length < 0x80) {
            return length;
        }
        int value = 0;
        for (int i = 0; i < (length & 0x7f); i++) {
            value = value << 8 | der.get() & 0xff;
        }
        return value;
    }

    private static int headerLength(ByteBuffer der) {
        ByteBuffer ahead = der.slice();
        header(ahead);
        return ahead.position();
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x83); // three bytes of length, which are enough for any key
        out.write(content.size() >> 16);
        out.write(content.size() >> 8);
        out.write(content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** Whether what one signs the other verifies. */
    private static boolean belongTogether(PrivateKey key, PublicKey other) throws IOException {
        String algorithm = switch (other.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> other.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(VERSION_0);
            byte[] signed = signature.sign();
            signature.initVerify(other);
            signature.update(VERSION_0);
            return signature.verify(signed);
        } catch (InvalidKeyException | java.security.SignatureException e) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the JDK cannot sign with a key of the kind " + other.getAlgorithm(), e);
        }
    }

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
}
