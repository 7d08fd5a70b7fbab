/** Packets of MQTT-SN as named fields, for people, tests and tools that look at them. */
@NullMarked
package org.ternmq.sn.codec.fields;

import org.jspecify.annotations.NullMarked;
