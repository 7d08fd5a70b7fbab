@NullMarked
package org.ternmq.cli.admin;

import org.jspecify.annotations.NullMarked;
