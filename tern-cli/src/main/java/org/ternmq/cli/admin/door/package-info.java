/** What all commands of operators need: a broker's door, and ways to show what it answers. */
@NullMarked
package org.ternmq.cli.admin.door;

import org.jspecify.annotations.NullMarked;
