/** The values that packets of MQTT-SN are made of, where they are not those of MQTT. Immutable throughout. */
@NullMarked
package org.ternmq.sn.codec.value;

import org.jspecify.annotations.NullMarked;
