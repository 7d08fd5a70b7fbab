/** Tests of the loop, driven on virtual time. */
@NullMarked
package org.ternmq.broker.loop;

import org.jspecify.annotations.NullMarked;
