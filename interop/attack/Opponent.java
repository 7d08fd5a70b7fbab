import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** The process that attacks, told what to do line by line. */
final class Opponent implements AutoCloseable {
    /** What is done meanwhile, again and again. */
    interface Look {
        void look() throws IOException;
    }

    private final Process process;
    private final BufferedReader answers;

    Opponent(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader();
    }

    /** Has it attack; its answer when it is done. */
    String attack(String order, Look meanwhile) throws IOException, InterruptedException {
        var orders = process.outputWriter();
        orders.write(order + "\n");
        orders.flush();
        while (!answers.ready()) {
            if (!process.isAlive()) {
                throw new IOException("the attacker has died");
            }
            Thread.sleep(Phase.LOOK_MILLIS);
            meanwhile.look();
        }
        return answers.readLine();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
