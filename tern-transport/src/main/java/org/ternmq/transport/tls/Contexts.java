package org.ternmq.transport.tls;

import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a listener held when they were read: one context for each certificate. Shared by all loops.
 *
 * @param <C> how the library that speaks TLS keeps one
 */
public final class Contexts<C> {
    private final List<C> all = new ArrayList<>();
    private final Map<String, C> byHost = new HashMap<>();
    private final List<String> warnings;

    /** Makes what speaks TLS with a certificate. */
    public interface Maker<C> {
        /** One for this certificate, which those follow that lead to a known authority, and its key. */
        C make(List<X509Certificate> chain, PrivateKey key) throws IOException, GeneralSecurityException;
    }

    private Contexts(List<String> warnings) {
        this.warnings = warnings;
    }

    /**
     * Reads the files.
     *
     * @param now for what is not in force
     * @throws UnusableFileException if one of them cannot be used
     */
    static <C> Contexts<C> load(CertificateFiles files, Maker<C> maker, Instant now) throws IOException {
        Contexts<C> contexts =
                new Contexts<>(ClientTrust.warnings(files.clients(), now).toList());
        try {
            for (CertificateFiles.Pair pair : files.pairs()) {
                contexts.add(pair, maker);
            }
            return contexts;
        } catch (IOException | RuntimeException | Error failed) {
            contexts.release();
            throw failed;
        }
    }

    private void add(CertificateFiles.Pair pair, Maker<C> maker) throws IOException {
        List<X509Certificate> chain = Pem.certificates(pair.certificate());
        PrivateKey key = Pem.key(pair.key());
        C context;
        try {
            if (!belongTogether(key, chain.getFirst().getPublicKey())) {
                throw new UnusableFileException(pair(pair) + " cannot be used: they do not belong together");
            }
            context = maker.make(chain, key);
        } catch (IllegalArgumentException | IllegalStateException | GeneralSecurityException | SSLException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UnusableFileException(pair(pair) + " cannot be used: " + cause.getMessage(), e);
        }
        all.add(context);
        for (String host : NamePart.hosts(chain.getFirst())) {
            byHost.putIfAbsent(host.toLowerCase(Locale.ROOT), context);
        }
    }

    private static String pair(CertificateFiles.Pair pair) {
        return "the certificate " + pair.certificate() + " with the key " + pair.key();
    }

    /**
     * Whether what the key signs can be verified by the certificate that has this public key.
     *
     * @throws GeneralSecurityException if that cannot be found out
     */
    public static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (key instanceof RSAKey mine && certified instanceof RSAKey theirs) {
            return mine.getModulus().equals(theirs.getModulus());
        }
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature =
                Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm());
        signature.initSign(key);
        signature.update(new byte[1]);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(new byte[1]);
        return signature.verify(signed);
    }

    /** Whether the name of the host that a client asks for decides. */
    public boolean areMany() {
        return all.size() > 1;
    }

    /** For clients that ask for no host: the first. */
    public C first() {
        return all.getFirst();
    }

    /** For the host that a client asks for, if it asks for one. A wildcard stands for one label. */
    public C of(@Nullable String host) {
        if (host == null) {
            return first();
        }
        String name = host.toLowerCase(Locale.ROOT);
        C named = byHost.get(name);
        int dot = name.indexOf('.');
        return named != null ? named : byHost.getOrDefault(dot < 0 ? "" : "*" + name.substring(dot), first());
    }

    /** What is not as it should be, though it can be used: sentences for the log. */
    public List<String> warnings() {
        return warnings;
    }

    /** Nobody begins to use them any more; connections that do go on. */
    public void release() {
        all.forEach(ReferenceCountUtil::release);
    }
}
