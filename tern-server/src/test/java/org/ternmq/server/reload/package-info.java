@NullMarked
package org.ternmq.server.reload;

import org.jspecify.annotations.NullMarked;
