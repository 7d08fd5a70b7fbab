/** The tables of what can be configured. */
@NullMarked
package org.ternmq.server.config.key;

import org.jspecify.annotations.NullMarked;
