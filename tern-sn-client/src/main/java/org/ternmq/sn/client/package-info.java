/** A client of MQTT-SN 1.2 that blocks its callers until the gateway has answered. */
@NullMarked
package org.ternmq.sn.client;

import org.jspecify.annotations.NullMarked;
