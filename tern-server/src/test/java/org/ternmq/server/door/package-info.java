@NullMarked
package org.ternmq.server.door;

import org.jspecify.annotations.NullMarked;
