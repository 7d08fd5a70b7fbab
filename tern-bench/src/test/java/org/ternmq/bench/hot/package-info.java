/** Holds the hot path to its budgets. */
@NullMarked
package org.ternmq.bench.hot;

import org.jspecify.annotations.NullMarked;
