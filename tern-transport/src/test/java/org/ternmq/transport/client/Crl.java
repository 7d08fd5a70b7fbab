package org.ternmq.transport.client;

import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A certificate revocation list (RFC 5280, section 5), as an authority with a key for EC writes one. */
public final class Crl {
    private Crl() {}

    public static String pem(X509Bundle authority, Instant next, List<X509Bundle> revoked)
            throws GeneralSecurityException {
        Instant now = Instant.now().minusSeconds(60);
        byte[] entries = new byte[0];
        for (X509Bundle one : revoked) {
            BigInteger serial = one.getCertificate().getSerialNumber();
            entries = of(0, entries, of(0x30, of(0x02, serial.toByteArray()), time(now)));
        }
        byte[] content = of(
                0x30,
                of(0x02, new byte[] {1}),
                ALGORITHM,
                authority.getCertificate().getSubjectX500Principal().getEncoded(),
                time(now.isBefore(next) ? now : next.minusSeconds(60)),
                time(next),
                revoked.isEmpty() ? new byte[0] : of(0x30, entries));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(authority.getKeyPair().getPrivate());
        signature.update(content);
        byte[] all = of(0x30, content, ALGORITHM, of(0x03, new byte[1], signature.sign()));
        return "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(all)
                + "\n-----END X509 CRL-----\n";
    }

    private static byte[] time(Instant at) {
        return of(0x17, UTC.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    /** Tag 0 for the parts alone. */
    private static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        if (tag == 0) {
            return content.toByteArray();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        int length = content.size();
        if (length > 127) {
            all.write(0x82);
            all.write(length >> 8);
        }
        all.write(length);
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] ALGORITHM = HexFormat.of().parseHex("300a06082a8648ce3d040302"); // ecdsa-with-SHA256
}
