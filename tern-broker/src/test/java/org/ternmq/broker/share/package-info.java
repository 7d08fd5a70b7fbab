/** Shared subscriptions: each rule, and a model of them all under chance. */
@NullMarked
package org.ternmq.broker.share;

import org.jspecify.annotations.NullMarked;
