/** What clients exchange over the broker: publishing, subscribing, retained messages, QoS flows. One small test for each rule. */
@NullMarked
package org.ternmq.broker.exchange;

import org.jspecify.annotations.NullMarked;
