package org.ternmq.admin.ask;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ternmq.admin.http.Problem;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.overload.Lag;

/**
 * Asks the loops of a broker, who alone may look at their sessions. A question is a task in the mailbox of a loop; the thread that asks, which is one of a door's,
 * waits, and no loop ever does. What is answered is a value of its own: nothing that belongs to a loop may leave it. How long one answer takes the loop is
 * for the question to bound. For any thread but those of the loops.
 */
public final class Questions {
    private final List<Loop> loops;
    private final Duration patience;

    /**
     * Questions to all loops of one broker.
     *
     * @param patience so long an answer is waited for
     */
    public Questions(List<Loop> loops, Duration patience) {
        this.loops = List.copyOf(loops);
        this.patience = patience;
    }

    /** How many loops there are. */
    public int loops() {
        return loops.size();
    }

    /** How far each loop is behind, which all may read. */
    public List<Lag> lags() {
        return loops.stream().map(Loop::lag).toList();
    }

    /** The answer of the loop where the session of a client is, or would be. */
    public <T> T home(String clientId, Function<Loop, T> question) {
        return await(ask(loops.getFirst().homeOf(clientId), question));
    }

    /** The answers of all loops, asked at the same time. */
    public <T> List<T> all(Function<Loop, T> question) {
        List<CompletableFuture<T>> asked = new ArrayList<>();
        for (Loop loop : loops) {
            asked.add(ask(loop, question));
        }
        List<T> answers = new ArrayList<>();
        for (CompletableFuture<T> one : asked) {
            answers.add(await(one));
        }
        return answers;
    }

    /** What the loop of a client, or of any other name, answers later than at once: it is handed what to complete, on its own thread. */
    public <T> T homeLater(String clientId, BiConsumer<Loop, CompletableFuture<T>> question) {
        var answer = new CompletableFuture<T>();
        run(loops.getFirst().homeOf(clientId), answer, loop -> question.accept(loop, answer));
        return await(answer);
    }

    private static <T> CompletableFuture<T> ask(Loop loop, Function<Loop, T> question) {
        var answer = new CompletableFuture<T>();
        run(loop, answer, asked -> answer.complete(question.apply(asked)));
        return answer;
    }

    private static void run(Loop loop, CompletableFuture<?> answer, Consumer<Loop> task) {
        loop.execute(() -> {
            if (!answer.isDone()) { // else nobody waits any more
                try {
                    task.accept(loop);
                } catch (RuntimeException | Error failed) { // which is for who asked, and not for the loop
                    answer.completeExceptionally(failed);
                }
            }
        });
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(false);
            throw new Problem(503, "the broker did not answer within " + patience.toSeconds() + " s");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            answer.cancel(false);
            throw new Problem(503, "the broker is ending");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Problem told) {
                throw told;
            }
            throw new IllegalStateException("a loop failed to answer", failed.getCause());
        }
    }
}
