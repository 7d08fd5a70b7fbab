/** Reads what profilers wrote and says which part of the broker the time went to. */
@NullMarked
package org.ternmq.bench.profile;

import org.jspecify.annotations.NullMarked;
