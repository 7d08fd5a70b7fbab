/** What is told below {@code $SYS}. */
@NullMarked
package org.ternmq.server.sys;

import org.jspecify.annotations.NullMarked;
