/** The arithmetic of a run: when messages are due, which of them have come, how long they took. */
@NullMarked
package org.ternmq.cli.bench.count;

import org.jspecify.annotations.NullMarked;
