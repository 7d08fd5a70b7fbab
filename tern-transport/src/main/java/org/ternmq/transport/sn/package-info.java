/** MQTT-SN on UDP: datagrams to the gateway's end of their client, and its MQTT connection into the broker of this process. */
@NullMarked
package org.ternmq.transport.sn;

import org.jspecify.annotations.NullMarked;
