/** The configuration of a broker, as commands are told it, check it and show it. */
@NullMarked
package org.ternmq.cli.config;

import org.jspecify.annotations.NullMarked;
