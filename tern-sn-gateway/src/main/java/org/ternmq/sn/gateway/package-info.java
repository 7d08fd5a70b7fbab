/**
 * The gateway's end of a client of MQTT-SN 1.2, without I/O. Each client has an MQTT connection of its own, to the broker of this process or
 * another one, so that sessions, QoS, rules and limits are those of MQTT and stand here no second time.
 */
@NullMarked
package org.ternmq.sn.gateway;

import org.jspecify.annotations.NullMarked;
