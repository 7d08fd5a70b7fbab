package org.ternmq.sn.client.search;

import org.ternmq.codec.value.Bytes;

/**
 * A gateway that was heard of.
 *
 * @param id its own, one octet
 * @param address where it is, as its network writes it
 */
public record Gateway(int id, Bytes address) {}
