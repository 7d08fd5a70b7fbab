/** What was published and delivered across crashes, and whether that is right. Without sockets and clocks. */
@NullMarked
package org.ternmq.conformance.crash.check;

import org.jspecify.annotations.NullMarked;
