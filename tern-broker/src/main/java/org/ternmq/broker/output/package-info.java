/** The bytes that connections send: written into lent buffers, each message in the form that its receiver takes. */
@NullMarked
package org.ternmq.broker.output;

import org.jspecify.annotations.NullMarked;
