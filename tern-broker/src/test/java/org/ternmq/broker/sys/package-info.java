@NullMarked
package org.ternmq.broker.sys;

import org.jspecify.annotations.NullMarked;
