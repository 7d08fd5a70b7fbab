/** What is configured of a listener of MQTT-SN, as the gateway takes it. */
@NullMarked
package org.ternmq.server.sn;

import org.jspecify.annotations.NullMarked;
