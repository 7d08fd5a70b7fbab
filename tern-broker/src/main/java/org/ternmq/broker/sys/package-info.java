/** What the broker publishes about itself, below {@code $SYS/broker}. */
@NullMarked
package org.ternmq.broker.sys;

import org.jspecify.annotations.NullMarked;
