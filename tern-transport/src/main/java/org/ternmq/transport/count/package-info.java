/** Who comes to listeners, in numbers. */
@NullMarked
package org.ternmq.transport.count;

import org.jspecify.annotations.NullMarked;
