/** Looks at the journal of a stopped broker, file by file: what is in it, whether all is whole, and what can be saved if not. */
@NullMarked
package org.ternmq.journal.tool;

import org.jspecify.annotations.NullMarked;
