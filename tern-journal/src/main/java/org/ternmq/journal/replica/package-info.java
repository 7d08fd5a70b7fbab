/** What the journal's records add up to: all that is durable, in memory, and written as a checkpoint from time to time. */
@NullMarked
package org.ternmq.journal.replica;

import org.jspecify.annotations.NullMarked;
