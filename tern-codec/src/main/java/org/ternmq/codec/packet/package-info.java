/**
 * The packets of MQTT 3.1, 3.1.1 and 5.0 as one sealed family of records. The model is that of 5.0; a packet of an older
 * version has no properties. What the protocol can never say cannot be constructed.
 */
@NullMarked
package org.ternmq.codec.packet;

import org.jspecify.annotations.NullMarked;
