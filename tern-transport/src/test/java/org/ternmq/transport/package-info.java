/** Tests over real sockets. */
@NullMarked
package org.ternmq.transport;

import org.jspecify.annotations.NullMarked;
