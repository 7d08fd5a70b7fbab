/** Packets as operators see them pass. */
@NullMarked
package org.ternmq.admin.trace;

import org.jspecify.annotations.NullMarked;
