/**
 * Shared subscriptions (5.0 section 4.8.2). A {@link org.ternmq.broker.share.Group} has one queue and belongs to one loop; its members belong to
 * the loops of their sessions, take a {@link org.ternmq.broker.share.Seat} at it while they are connected, and grant it credit out of their free
 * send window. What is dealt to a seat belongs to that member until it is acknowledged or given back.
 */
@NullMarked
package org.ternmq.broker.share;

import org.jspecify.annotations.NullMarked;
