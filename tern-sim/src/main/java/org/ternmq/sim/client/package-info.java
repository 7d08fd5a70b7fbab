/** Clients: the real endpoint, and an application that does things by chance. */
@NullMarked
package org.ternmq.sim.client;

import org.jspecify.annotations.NullMarked;
