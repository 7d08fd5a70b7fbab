/** The simulator: a broker, its journal and its clients on virtual time, driven and checked from one seed. */
@NullMarked
package org.ternmq.sim;

import org.jspecify.annotations.NullMarked;
