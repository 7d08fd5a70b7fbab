@NullMarked
package org.ternmq.broker.overload;

import org.jspecify.annotations.NullMarked;
