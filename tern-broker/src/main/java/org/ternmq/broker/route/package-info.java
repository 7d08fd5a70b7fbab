/** From a topic to its receivers: the index of subscriptions and the retained messages, shared by all loops. */
@NullMarked
package org.ternmq.broker.route;

import org.jspecify.annotations.NullMarked;
