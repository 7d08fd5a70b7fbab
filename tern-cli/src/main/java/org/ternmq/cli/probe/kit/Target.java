package org.ternmq.cli.probe.kit;

import java.time.Duration;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.packet.Connect.Login;

/**
 * The broker that is looked at.
 *
 * @param address where it is
 * @param options how it is reached
 * @param login what each CONNECT says of itself
 * @param patience how long an answer is waited for
 * @param prefix what all client identifiers and topics begin with: some random characters are part of it
 */
public record Target(ServerAddress address, TransportOptions options, Login login, Duration patience, String prefix) {}
