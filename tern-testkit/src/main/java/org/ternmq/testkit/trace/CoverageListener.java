package org.ternmq.testkit.trace;

import java.nio.file.Path;
import org.jacoco.agent.rt.IAgent;
import org.jacoco.agent.rt.RT;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.ternmq.testkit.Covers;

/** Tells the recorder when a test begins and ends; found by the JUnit Platform itself. Without the agent it does nothing. */
public final class CoverageListener implements TestExecutionListener {
    private static final Path FOLDER = Path.of("target", "trace");

    private Recorder recorder = Recorder.NONE;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        try {
            IAgent agent = RT.getAgent();
            recorder = new Recorder(FOLDER, agent::getExecutionData);
        } catch (IllegalStateException notStarted) {
            recorder = Recorder.NONE;
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            recorder.begin();
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            recorder.end(coveringTest(test));
        }
    }

    /** {@code Class#method} of a test that names statements, otherwise an empty text. */
    private static String coveringTest(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .filter(source -> source.getJavaMethod().isAnnotationPresent(Covers.class))
                .map(source -> source.getClassName() + "#" + source.getMethodName())
                .orElse("");
    }
}
