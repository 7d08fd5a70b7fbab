/** What shells and pagers want to know of the commands, made from the commands themselves. */
@NullMarked
package org.ternmq.cli.shell;

import org.jspecify.annotations.NullMarked;
