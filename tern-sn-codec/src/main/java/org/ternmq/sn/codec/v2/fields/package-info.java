/** Packets of MQTT-SN 2.0 as named fields, for people, tests and tools that look at them. */
@NullMarked
package org.ternmq.sn.codec.v2.fields;

import org.jspecify.annotations.NullMarked;
