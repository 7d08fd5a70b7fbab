@NullMarked
package org.ternmq.cli.shell;

import org.jspecify.annotations.NullMarked;
