/** Commands that ask a running broker at its door for operators. */
@NullMarked
package org.ternmq.cli.admin;

import org.jspecify.annotations.NullMarked;
