/** What the command tells the shell that started it. */
@NullMarked
package org.ternmq.cli.exit;

import org.jspecify.annotations.NullMarked;
