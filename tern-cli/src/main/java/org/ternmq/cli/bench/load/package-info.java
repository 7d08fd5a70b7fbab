/** How load is put on a broker: the schedule of arrivals, those who publish and who receive, what is counted and measured. */
@NullMarked
package org.ternmq.cli.bench.load;

import org.jspecify.annotations.NullMarked;
