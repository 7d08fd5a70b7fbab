/** What the broker tells those that started it and watch over it. */
@NullMarked
package org.ternmq.cli.supervisor;

import org.jspecify.annotations.NullMarked;
