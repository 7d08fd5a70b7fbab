@NullMarked
package org.ternmq.broker.count;

import org.jspecify.annotations.NullMarked;
