/** What must be true, and what was seen of it. */
@NullMarked
package org.ternmq.sim.check;

import org.jspecify.annotations.NullMarked;
