/** Tests over real sockets. */
@NullMarked
package org.ternmq.transport.quic;

import org.jspecify.annotations.NullMarked;
