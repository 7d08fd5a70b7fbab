/** How packets of MQTT-SN 2.0 lie in datagrams. Stateless. */
@NullMarked
package org.ternmq.sn.codec.v2.wire;

import org.jspecify.annotations.NullMarked;
