/** The client's side of MQTT-SN without its input and output: handed packets and time, it answers on its outbox. */
@NullMarked
package org.ternmq.sn.client.endpoint;

import org.jspecify.annotations.NullMarked;
