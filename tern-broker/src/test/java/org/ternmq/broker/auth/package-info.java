/** Tests of who is let in, and of what who was let in may do. */
@NullMarked
package org.ternmq.broker.auth;

import org.jspecify.annotations.NullMarked;
