/** The packets of MQTT-SN 2.0, a draft: what one datagram holds. Immutable; what no packet can say is refused by their constructors. */
@NullMarked
package org.ternmq.sn.codec.v2.packet;

import org.jspecify.annotations.NullMarked;
