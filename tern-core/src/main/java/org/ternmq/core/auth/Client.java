package org.ternmq.core.auth;

/**
 * A client that was let in, as rules see it.
 *
 * @param clientId its client identifier
 * @param identity who it is
 */
public record Client(String clientId, Identity identity) {}
