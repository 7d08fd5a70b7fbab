package org.ternmq.cli.output;

import java.time.ZonedDateTime;
import org.ternmq.codec.packet.Message;

/**
 * A message to print.
 *
 * @param packetId 0 at QoS 0
 * @param at when it is printed
 */
public record Printed(Message message, int packetId, ZonedDateTime at) {}
