/** Messages on their way: what was accepted, and what each receiver gets of it. Shared between loops, never changed. */
@NullMarked
package org.ternmq.core.message;

import org.jspecify.annotations.NullMarked;
