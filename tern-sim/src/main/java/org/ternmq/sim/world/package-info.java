/** The machine that the broker runs on, its disk, the network, and time. */
@NullMarked
package org.ternmq.sim.world;

import org.jspecify.annotations.NullMarked;
