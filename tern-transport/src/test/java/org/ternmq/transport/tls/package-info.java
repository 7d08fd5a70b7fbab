/** Tests over real sockets. */
@NullMarked
package org.ternmq.transport.tls;

import org.jspecify.annotations.NullMarked;
