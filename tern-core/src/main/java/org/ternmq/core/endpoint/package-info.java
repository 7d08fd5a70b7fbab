/** The two ends of a connection, handed packets and time, answering with effects. */
@NullMarked
package org.ternmq.core.endpoint;

import org.jspecify.annotations.NullMarked;
