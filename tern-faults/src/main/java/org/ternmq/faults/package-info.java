/** What networks do to connections, on command: {@link org.ternmq.faults.FaultProxy} stands between clients and any broker. */
@NullMarked
package org.ternmq.faults;

import org.jspecify.annotations.NullMarked;
