/** {@code tern sn}: the clients of MQTT-SN. */
@NullMarked
package org.ternmq.cli.sn;

import org.jspecify.annotations.NullMarked;
