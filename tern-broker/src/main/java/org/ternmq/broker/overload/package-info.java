/** What keeps the broker steady when more comes than it can take: who is let in, how fast clients may publish, how full memory is. */
@NullMarked
package org.ternmq.broker.overload;

import org.jspecify.annotations.NullMarked;
