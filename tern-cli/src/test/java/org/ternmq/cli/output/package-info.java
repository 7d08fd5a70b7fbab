@NullMarked
package org.ternmq.cli.output;

import org.jspecify.annotations.NullMarked;
