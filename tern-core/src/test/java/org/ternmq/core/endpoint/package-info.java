/** Tests of the two ends of a connection. */
@NullMarked
package org.ternmq.core.endpoint;

import org.jspecify.annotations.NullMarked;
