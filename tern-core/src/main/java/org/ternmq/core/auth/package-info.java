/** The port that methods of enhanced authentication stand behind (5.0 section 4.12). */
@NullMarked
package org.ternmq.core.auth;

import org.jspecify.annotations.NullMarked;
