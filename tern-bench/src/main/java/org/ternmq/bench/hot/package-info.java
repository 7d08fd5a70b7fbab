/** The way of a message through the loops of a broker, without sockets: what it allocates and what it costs, by scenario. */
@NullMarked
package org.ternmq.bench.hot;

import org.jspecify.annotations.NullMarked;
