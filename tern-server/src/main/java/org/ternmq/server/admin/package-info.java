/** What a broker shows to its operators. */
@NullMarked
package org.ternmq.server.admin;

import org.jspecify.annotations.NullMarked;
