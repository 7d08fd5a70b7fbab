@NullMarked
package org.ternmq.auth.rules;

import org.jspecify.annotations.NullMarked;
