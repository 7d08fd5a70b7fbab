/**
 * The gateway's end of a client of MQTT-SN 2.0, a draft, without I/O. As for 1.2 each client has an MQTT connection of its own, of 5.0, with which it
 * has sessions, reasons and authentication in common, so that most of what either side says is handed on as it is.
 */
@NullMarked
package org.ternmq.sn.gateway.v2;

import org.jspecify.annotations.NullMarked;
