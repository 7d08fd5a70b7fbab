/** What the checks of {@code tern test} are made with: connections of their own, fresh names, verdicts. */
@NullMarked
package org.ternmq.cli.probe.kit;

import org.jspecify.annotations.NullMarked;
