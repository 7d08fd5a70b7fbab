package org.ternmq.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Where {@code tools/fuzz.sh} comes in: Jazzer hands its inputs to the target that {@code -Dtern.fuzz.target} names. */
public final class Fuzz {
    private static final Target TARGET = Targets.named(System.getProperty("tern.fuzz.target", "mqtt"));

    private Fuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TARGET.run(input);
    }

    /** {@code names}, {@code seeds TARGET FOLDER}, which writes them, or {@code run TARGET HEX}, once and without Jazzer. */
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "names" -> Targets.names().forEach(System.out::println);
            case "seeds" -> writeSeeds(args[1], Path.of(args[2]));
            case "run" -> Targets.named(args[1]).run(HexFormat.of().parseHex(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void writeSeeds(String target, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<byte[]> seeds = Targets.named(target).seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve("seed-" + i), seeds.get(i));
        }
    }
}
