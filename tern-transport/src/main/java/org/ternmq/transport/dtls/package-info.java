/** DTLS 1.2 for the UDP ports of MQTT-SN, on Californium Scandium; nothing here is loaded where no listener asks for it. */
@NullMarked
package org.ternmq.transport.dtls;

import org.jspecify.annotations.NullMarked;
