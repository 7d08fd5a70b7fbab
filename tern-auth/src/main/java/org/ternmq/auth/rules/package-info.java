/** What clients may do: rules in order, of which the first that speaks of a question decides it. */
@NullMarked
package org.ternmq.auth.rules;

import org.jspecify.annotations.NullMarked;
