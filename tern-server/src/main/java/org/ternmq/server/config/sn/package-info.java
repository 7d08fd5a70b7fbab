/** The forms of the texts in a listener of MQTT-SN. */
@NullMarked
package org.ternmq.server.config.sn;

import org.jspecify.annotations.NullMarked;
