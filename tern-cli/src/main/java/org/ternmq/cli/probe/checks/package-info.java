/** The checks of {@code tern test}, in tables: one class a group. */
@NullMarked
package org.ternmq.cli.probe.checks;

import org.jspecify.annotations.NullMarked;
