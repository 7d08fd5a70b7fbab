/** What operators may see of the clients of a loop, and do to them. */
@NullMarked
package org.ternmq.broker.operate;

import org.jspecify.annotations.NullMarked;
