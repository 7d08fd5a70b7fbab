/** What token and HTTP have in common: calls to other servers, JSON that comes from outside, and what is remembered of it. */
@NullMarked
package org.ternmq.auth.answer;

import org.jspecify.annotations.NullMarked;
