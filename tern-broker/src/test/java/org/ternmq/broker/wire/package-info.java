/** What goes over the wire, counted byte by byte. */
@NullMarked
package org.ternmq.broker.wire;

import org.jspecify.annotations.NullMarked;
