/** The port to the file system, so that tests and the simulator can lose, tear and fail what is written. */
@NullMarked
package org.ternmq.journal.disk;

import org.jspecify.annotations.NullMarked;
