/** A broker of this process whose clients share few connections to a broker elsewhere. */
@NullMarked
package org.ternmq.transport.uplink;

import org.jspecify.annotations.NullMarked;
