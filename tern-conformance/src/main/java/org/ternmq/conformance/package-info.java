/** The rules of the house. What stands here is checked by the tests of this module. */
@NullMarked
package org.ternmq.conformance;

import org.jspecify.annotations.NullMarked;
