/** Commands that hold others. */
@NullMarked
package org.ternmq.cli.group;

import org.jspecify.annotations.NullMarked;
