@NullMarked
package org.ternmq.cli.supervisor;

import org.jspecify.annotations.NullMarked;
