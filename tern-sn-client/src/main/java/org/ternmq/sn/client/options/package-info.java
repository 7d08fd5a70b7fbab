/** What a client of MQTT-SN is and how it behaves. */
@NullMarked
package org.ternmq.sn.client.options;

import org.jspecify.annotations.NullMarked;
