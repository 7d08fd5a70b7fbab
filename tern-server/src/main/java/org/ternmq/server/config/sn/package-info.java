/** What texts in the configuration of MQTT-SN mean. */
@NullMarked
package org.ternmq.server.config.sn;

import org.jspecify.annotations.NullMarked;
