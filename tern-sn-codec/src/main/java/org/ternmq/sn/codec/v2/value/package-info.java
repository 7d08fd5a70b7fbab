/** The values that packets of MQTT-SN 2.0 are made of. Immutable throughout. */
@NullMarked
package org.ternmq.sn.codec.v2.value;

import org.jspecify.annotations.NullMarked;
