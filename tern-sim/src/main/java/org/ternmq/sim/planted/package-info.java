/** Bugs put in at the seams on purpose, to see that they are found. */
@NullMarked
package org.ternmq.sim.planted;

import org.jspecify.annotations.NullMarked;
