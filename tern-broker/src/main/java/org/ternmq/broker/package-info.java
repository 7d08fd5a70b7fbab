/** The broker: sessions on loops, routing and limits, without a socket in sight. */
@NullMarked
package org.ternmq.broker;

import org.jspecify.annotations.NullMarked;
