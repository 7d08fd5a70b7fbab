/** Reads mosquitto's configuration, and makes Tern's of it. */
@NullMarked
package org.ternmq.cli.config.mosquitto;

import org.jspecify.annotations.NullMarked;
