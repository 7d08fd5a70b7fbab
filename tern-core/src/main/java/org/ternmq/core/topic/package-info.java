/**
 * The topic tree: stores values under topic filters or topic names and finds those that match, without a lock for
 * readers. It serves subscriptions, retained messages and access rules; what the values are is their owner's business.
 */
@NullMarked
package org.ternmq.core.topic;

import org.jspecify.annotations.NullMarked;
