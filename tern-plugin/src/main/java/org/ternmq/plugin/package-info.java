/**
 * What plug-ins of the broker are written against; needs the JDK alone.
 *
 * <p>A plug-in is a jar in the broker's plug-in folder with one class that implements {@link org.ternmq.plugin.Plugin}, named in
 * {@code META-INF/services/org.ternmq.plugin.Plugin}. When the broker starts it makes one object of it and calls its {@code start}, which adds
 * whatever it wants to be asked or told.
 *
 * <p><b>Threads.</b> The broker never waits for a plug-in on the threads that serve clients: each plug-in has a few threads of its own, on which
 * all it added is called, also by several at a time. It may answer at once, or return a stage and complete it later from any thread; a stage
 * counts once, what comes after the first answer or after the time limit is ignored.
 *
 * <p><b>Order.</b> While an answer is awaited nothing more is read of the client that is asked about: the questions of one connection come one
 * after the other, in the order of its packets. Other clients go on meanwhile, and their questions come at the same time. Several plug-ins are
 * asked in the order of their names, within one in the order of adding.
 *
 * <p><b>Failing.</b> To throw, to answer {@code null} or with something impossible, or not to answer within the time limit (2 seconds unless the
 * configuration says otherwise, counted from when the broker asks) is a failure. Then an authenticator lets nobody in, an authorizer denies, and
 * an interceptor counts as having let pass, unless it says that it {@code isRequired}. After five failures in a row the plug-in is left alone
 * for ten seconds, with the same consequences, and then tried with one question.
 *
 * <p>A plug-in runs in the process of the broker: it is kept from harming by accident, not by intent. Install only what you trust.
 */
@NullMarked
package org.ternmq.plugin;

import org.jspecify.annotations.NullMarked;
