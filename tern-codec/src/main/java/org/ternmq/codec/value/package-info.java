/**
 * The values that packets are made of: bytes, topic names and filters, versions, qualities of service, reason codes and
 * properties. Immutable throughout; nothing here knows how a whole packet is laid out.
 */
@NullMarked
package org.ternmq.codec.value;

import org.jspecify.annotations.NullMarked;
