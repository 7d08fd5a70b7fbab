/** Packets shown to an operator while they pass. */
@NullMarked
package org.ternmq.broker.trace;

import org.jspecify.annotations.NullMarked;
