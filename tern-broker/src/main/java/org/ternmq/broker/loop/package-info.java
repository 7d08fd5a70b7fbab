/**
 * The loop: one thread's connections, sessions, mailbox and timers, and the turn in which they move. It knows no sockets and is driven
 * from outside.
 */
@NullMarked
package org.ternmq.broker.loop;

import org.jspecify.annotations.NullMarked;
