package org.ternmq.auth.password;

import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.ternmq.codec.value.Bytes;

/**
 * Argon2id (RFC 9106), written as a PHC string: {@code $argon2id$v=19$m=KIB,t=PASSES,p=1$salt$hash}.
 *
 * @param cost what it takes to compute it
 * @param salt 8 to 64 bytes
 * @param hash 16 to 64 bytes
 */
public record Argon2id(Cost cost, Bytes salt, Bytes hash) implements PasswordHash {
    static final String KIND = "argon2id";

    /**
     * What it takes to compute a hash.
     *
     * @param memoryKib 8 to {@link #MEMORY_KIB_MAX}
     * @param passes over that memory
     * @param hashBytes length of the hash
     */
    public record Cost(int memoryKib, int passes, int hashBytes) {
        /** Refuses what would keep a thread for seconds. */
        public Cost {
            if ((long) memoryKib * passes > WORK_KIB_MAX) {
                throw new IllegalArgumentException("m times t must be at most " + WORK_KIB_MAX);
            }
        }
    }

    /**
     * Hashes a password.
     *
     * @param chance makes the salt
     */
    public static Argon2id of(Bytes password, RandomGenerator chance) {
        byte[] salt = new byte[SALT_BYTES];
        chance.nextBytes(salt);
        return new Argon2id(STANDARD, Bytes.copyOf(salt), Bytes.wrap(compute(STANDARD, password, salt)));
    }

    static Argon2id read(HashFields fields) {
        String form = "$argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$HASH";
        fields.requireCount(5, form);
        String[] costs = fields.at(2).split(",", -1);
        if (!fields.at(1).equals("v=19")
                || costs.length != 3
                || !costs[0].startsWith("m=")
                || !costs[1].startsWith("t=")
                || !costs[2].startsWith("p=")) {
            throw new IllegalArgumentException("a hash of this kind is written " + form);
        }
        if (!costs[2].equals("p=1")) { // more lanes are more threads, beside those that are meant for this work
            throw new IllegalArgumentException("p must be 1");
        }
        int memoryKib = HashFields.number(costs[0].substring(2), "m", 8, MEMORY_KIB_MAX);
        int passes = HashFields.number(costs[1].substring(2), "t", 1, WORK_KIB_MAX / 8);
        Bytes hash = fields.bytes(4, "hash", 16, 64);
        return new Argon2id(
                new Cost(memoryKib, passes, hash.length()),
                fields.bytes(3, "salt", 8, HashFields.SALT_BYTES_MAX),
                hash);
    }

    /** One that belongs to no password, and costs as much as others. */
    static Argon2id nobody() {
        return new Argon2id(STANDARD, Bytes.wrap(new byte[SALT_BYTES]), Bytes.wrap(new byte[STANDARD.hashBytes()]));
    }

    @Override
    public boolean matches(Bytes password) {
        return Derivation.isEqual(compute(cost, password, salt.toArray()), hash);
    }

    private static byte[] compute(Cost cost, Bytes password, byte[] salt) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(1)
                .withSalt(salt)
                .withBlockPool(BLOCKS.get())
                .build());
        byte[] hash = new byte[cost.hashBytes()];
        generator.generateBytes(password.toArray(), hash);
        return hash;
    }

    @Override
    public String text() {
        return "$" + KIND + "$v=19$m=" + cost.memoryKib() + ",t=" + cost.passes() + ",p=1$" + HashFields.unpadded(salt)
                + "$" + HashFields.unpadded(hash);
    }

    /** The second choice of RFC 9106 section 4. */
    public static final int MEMORY_KIB_MAX = 65_536;

    /** Kibibytes written: some seconds. */
    private static final int WORK_KIB_MAX = 1 << 20;

    private static final int SALT_BYTES = 16;

    // Of the choices that OWASP holds for equally strong the one with the least memory: a broker hashes for many who
    // come at once,
    // and what its messages need of the processor's caches counts more than a few passes.
    private static final Cost STANDARD = new Cost(7_168, 5, 32);

    // What a hash is computed in stays with the thread, which ends when there is nothing to do. As garbage it would
    // keep the
    // collector as busy as the hashing keeps its thread, while others log in.
    private static final ThreadLocal<BlockPool> BLOCKS =
            ThreadLocal.withInitial(() -> new FixedBlockPool(STANDARD.memoryKib()));
}
