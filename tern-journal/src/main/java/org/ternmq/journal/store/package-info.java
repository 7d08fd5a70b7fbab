/** The journal as the broker sees it: a store for each loop, what was kept of an earlier process, and who looks after the files. */
@NullMarked
package org.ternmq.journal.store;

import org.jspecify.annotations.NullMarked;
