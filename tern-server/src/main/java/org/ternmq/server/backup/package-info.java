/** What a broker keeps, in one file that another broker can start from. */
@NullMarked
package org.ternmq.server.backup;

import org.jspecify.annotations.NullMarked;
