/** Shows that a broker that is killed and started again has lost and doubled nothing. See interop/crash. */
@NullMarked
package org.ternmq.conformance.crash;

import org.jspecify.annotations.NullMarked;
