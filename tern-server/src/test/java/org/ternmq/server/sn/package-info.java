@NullMarked
package org.ternmq.server.sn;

import org.jspecify.annotations.NullMarked;
