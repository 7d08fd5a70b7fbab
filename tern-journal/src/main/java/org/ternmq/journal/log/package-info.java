/** The segmented log: frames appended by many threads, synced by one, recovered after a crash, compacted when old. */
@NullMarked
package org.ternmq.journal.log;

import org.jspecify.annotations.NullMarked;
