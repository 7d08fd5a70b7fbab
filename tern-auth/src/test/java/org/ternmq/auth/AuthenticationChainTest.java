package org.ternmq.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.auth.Identity;

@Timeout(60)
class AuthenticationChainTest {
    private static final Verdict ANN = Verdict.accepted(Identity.of("ann"));

    private final List<String> asked = new ArrayList<>();

    @Test
    void theFirstThatKnowsDecides() {
        assertThat(login(chain(says("a", null), says("b", ANN), says("c", Refusals.badLogin())), "ann", "x"))
                .isEqualTo(ANN);
        assertThat(asked).containsExactly("a", "b");
        asked.clear();
        assertThat(login(chain(says("a", Refusals.badLogin()), says("b", ANN)), "ann", "x"))
                .isEqualTo(Refusals.badLogin());
        assertThat(asked).containsExactly("a");
    }

    @Test
    void anAnswerMayComeLater() {
        CompletableFuture<Optional<Verdict>> later = new CompletableFuture<>();
        CompletableFuture<Verdict> verdict =
                chain(applicant -> later, says("b", ANN)).login(Applicants.with("ann", "x"));
        assertThat(verdict).isNotDone();
        assertThat(asked).isEmpty();

        later.complete(Optional.empty());

        assertThat(verdict.join()).isEqualTo(ANN);
        assertThat(asked).containsExactly("b");
    }

    @Test
    void whomNobodyKnowsIsRefused() {
        assertThat(login(chain(says("a", null)), "ann", "x")).isEqualTo(Refusals.badLogin());
        assertThat(login(chain(), "ann", "x")).isEqualTo(Refusals.badLogin());
        assertThat(login(chain(), null, "token")).isEqualTo(Refusals.badLogin());
        assertThat(login(chain(), "ann", null)).isEqualTo(Refusals.badLogin());
        assertThat(login(chain(), "", null)).isEqualTo(Refusals.badLogin());
    }

    @Test
    void whoGivesNothingIsAnonymousAndLetInOnlyIfThatIsAllowed() {
        assertThat(login(chain(says("a", ANN)), null, null)).isEqualTo(Refusals.noLogin());
        AuthenticationChain open =
                new AuthenticationChain(List.of(says("a", null)), List.of(), true, AuthenticationChain.TIME_LIMIT);
        assertThat(login(open, null, null)).isEqualTo(Verdict.accepted(Identity.ANONYMOUS));
        assertThat(asked).isEmpty();
        assertThat(login(open, "ann", "wrong")).isEqualTo(Refusals.badLogin());
        assertThat(login(open, "ann", null)).isEqualTo(Refusals.badLogin());
    }

    @Test
    void aNameFromACertificateIsNotAnonymous() {
        AuthenticationChain chain = chain(new Certificates());
        assertThat(chain.login(Applicants.with(null, null, Applicants.certified("device-7")))
                        .join())
                .isEqualTo(Verdict.accepted(Identity.of("device-7")));
        assertThat(login(chain, "device-7", "x")).isEqualTo(Refusals.badLogin());
        assertThat(chain().login(Applicants.with(null, null, Applicants.certified("device-7")))
                        .join())
                .isInstanceOf(Verdict.Refused.class);
        assertThat(chain.login(Applicants.with(null, null, new Certified(Optional.empty(), Optional.of("c"))))
                        .join())
                .isEqualTo(Refusals.noLogin());
    }

    @Test
    void whatFailsLetsNobodyIn() {
        LoginMethod throwing = applicant -> {
            throw new IllegalStateException("defect");
        };
        assertThat(login(chain(throwing, says("b", ANN)), "ann", "x")).isEqualTo(Refusals.unavailable());
        LoginMethod failing = applicant -> CompletableFuture.failedFuture(new IllegalStateException("defect"));
        assertThat(login(chain(says("a", null), failing, says("b", ANN)), "ann", "x"))
                .isEqualTo(Refusals.unavailable());
        assertThat(asked).containsExactly("a");
    }

    @Test
    void whatDoesNotAnswerInTimeLetsNobodyIn() {
        CompletableFuture<Optional<Verdict>> never = new CompletableFuture<>();
        AuthenticationChain chain = new AuthenticationChain(
                List.of(applicant -> never, says("b", ANN)), List.of(silent(never)), true, Duration.ofMillis(1));

        assertThat(login(chain, "ann", "x")).isEqualTo(Refusals.unavailable());
        assertThat(chain.begin("SILENT", Applicants.with("ann", null))
                        .orElseThrow()
                        .next(Bytes.EMPTY)
                        .join())
                .isEqualTo(Refusals.unavailable());
        assertThat(never).as("a future of the method's own").isNotDone();
        assertThat(asked).isEmpty();
    }

    /** A way in that uses the JDK's timer, and does something slow on it. */
    @Test
    void whoHoldsUpTheTimerThatAllOfTheJdkSharesHoldsUpNoLimit() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        LoginMethod holding = applicant -> {
            var late = new CompletableFuture<Optional<Verdict>>();
            var answer = late.thenApply(
                    verdict -> { // before the timer runs, so that it is on it
                        held.countDown();
                        await(over);
                        return verdict;
                    });
            late.completeOnTimeout(Optional.empty(), 1, TimeUnit.MILLISECONDS);
            return answer;
        };
        try (AuthenticationChain chain =
                new AuthenticationChain(List.of(holding), List.of(), true, Duration.ofMillis(100))) {
            CompletableFuture<Verdict> first = chain.login(Applicants.with("ann", "x"));
            held.await();
            CompletableFuture<Verdict> second = chain.login(Applicants.with("ann", "x"));

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(Refusals.unavailable());
            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(Refusals.unavailable());
        } finally {
            over.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void afterTheEndWhatDoesNotAnswerAtOnceLetsNobodyIn() {
        AuthenticationChain chain = chain(applicant -> new CompletableFuture<>());
        chain.close();

        assertThat(chain.login(Applicants.with("ann", "x"))).isCompletedWithValue(Refusals.unavailable());
    }

    @Test
    void aFullQueueIsToldAsThat() {
        Workers closed = new Workers(1, 1, AuthenticationChain.TIME_LIMIT);
        closed.close();
        LoginMethod busy = applicant -> closed.submit(() -> Optional.of(ANN));

        assertThat(login(chain(busy), "ann", "x")).isEqualTo(Refusals.busy());
    }

    @Test
    void exchangesAreFoundByName() {
        ExchangeMethod method = exchange("ONE", data -> CompletableFuture.completedFuture(new Step.Continue(data)));
        ExchangeMethod defective = exchange("TWO", data -> {
            throw new IllegalStateException("defect");
        });
        AuthenticationChain chain =
                new AuthenticationChain(List.of(), List.of(method, defective), false, AuthenticationChain.TIME_LIMIT);
        Applicant ann = Applicants.with("ann", null);
        Bytes data = Bytes.utf8("x");

        assertThat(chain.begin("ONE", ann).orElseThrow().next(data).join()).isEqualTo(new Step.Continue(data));
        assertThat(chain.begin("TWO", ann).orElseThrow().next(data).join()).isEqualTo(Refusals.unavailable());
        assertThat(chain.begin("one", ann)).isEmpty();
        assertThatThrownBy(() -> new AuthenticationChain(
                        List.of(), List.of(method, method), false, AuthenticationChain.TIME_LIMIT))
                .hasMessageContaining("ONE");
    }

    @Test
    void anExchangeThatCannotEvenBeginLetsNobodyIn() {
        ExchangeMethod defective = new ExchangeMethod() {
            @Override
            public String name() {
                return "ONE";
            }

            @Override
            public AuthExchange begin(Applicant applicant) {
                throw new IllegalStateException("defect");
            }
        };
        AuthenticationChain chain =
                new AuthenticationChain(List.of(), List.of(defective), true, AuthenticationChain.TIME_LIMIT);

        assertThat(chain.begin("ONE", Applicants.with("ann", null))
                        .orElseThrow()
                        .next(Bytes.EMPTY)
                        .join())
                .isEqualTo(Refusals.unavailable());
    }

    private static ExchangeMethod silent(CompletableFuture<?> never) {
        return exchange("SILENT", data -> never.thenApply(Step.class::cast));
    }

    private static ExchangeMethod exchange(String name, AuthExchange exchange) {
        return new ExchangeMethod() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public AuthExchange begin(Applicant applicant) {
                return exchange;
            }
        };
    }

    private LoginMethod says(String name, @Nullable Verdict verdict) {
        return applicant -> {
            asked.add(name);
            return CompletableFuture.completedFuture(Optional.ofNullable(verdict));
        };
    }

    private static AuthenticationChain chain(LoginMethod... methods) {
        return new AuthenticationChain(List.of(methods), List.of(), false, AuthenticationChain.TIME_LIMIT);
    }

    private static Verdict login(AuthenticationChain chain, @Nullable String user, @Nullable String password) {
        return chain.login(Applicants.with(user, password)).join();
    }
}
