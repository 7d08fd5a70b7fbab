/** What a run came to: as a table, as a file, and beside another run. */
@NullMarked
package org.ternmq.cli.bench.report;

import org.jspecify.annotations.NullMarked;
