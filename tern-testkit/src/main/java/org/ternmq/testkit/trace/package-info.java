/** Which code ran under which test: the raw material of the trace table. */
@NullMarked
package org.ternmq.testkit.trace;

import org.jspecify.annotations.NullMarked;
