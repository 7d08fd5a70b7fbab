/** How messages are printed: format strings and JSON, byte for byte as people know them from mosquitto_sub. */
@NullMarked
package org.ternmq.cli.output;

import org.jspecify.annotations.NullMarked;
