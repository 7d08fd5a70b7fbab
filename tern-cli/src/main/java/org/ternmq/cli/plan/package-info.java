/** What a broker for so many clients and messages needs of a machine. */
@NullMarked
package org.ternmq.cli.plan;

import org.jspecify.annotations.NullMarked;
