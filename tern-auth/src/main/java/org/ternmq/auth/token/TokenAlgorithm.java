package org.ternmq.auth.token;

/** How a token may be signed (RFC 7518 section 3.1). Which of these hold is configured, never chosen by a token; unsigned is none of them. */
public enum TokenAlgorithm {
    /** A secret that issuer and broker share, with SHA-256. */
    HS256,
    /** With SHA-384. */
    HS384,
    /** With SHA-512. */
    HS512,
    /** An RSA key, by PKCS #1 version 1.5, with SHA-256. */
    RS256,
    /** With SHA-384. */
    RS384,
    /** With SHA-512. */
    RS512,
    /** An RSA key, by PSS, with SHA-256. */
    PS256,
    /** With SHA-384. */
    PS384,
    /** With SHA-512. */
    PS512,
    /** A key on the curve P-256, with SHA-256. */
    ES256,
    /** On P-384, with SHA-384. */
    ES384,
    /** On P-521, with SHA-512. */
    ES512;

    /** Whether who checks could also sign. */
    public boolean isSecret() {
        return this == HS256 || this == HS384 || this == HS512;
    }
}
