/** The commands that are clients: {@code tern pub} and {@code tern sub}, with the flags of mosquitto_pub and mosquitto_sub. */
@NullMarked
package org.ternmq.cli.client;

import org.jspecify.annotations.NullMarked;
