package org.ternmq.cli.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads lists of cipher suites in the way of OpenSSL, as far as the suites of a JDK go. */
final class CipherList {
    private CipherList() {}

    /**
     * The names that the JDK has for a list such as {@code ECDHE-RSA-AES128-GCM-SHA256:!DES}. Those of TLS 1.3 are always
     * among them, because OpenSSL leaves them out of its lists.
     *
     * @param usual the suites that the JDK would use, best first
     * @throws IllegalArgumentException if there is no such suite
     */
    static List<String> of(String list, String... usual) {
        Map<String, String> known = new LinkedHashMap<>();
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : usual) {
            known.put(name, name);
            known.put(inOpenssl(name), name);
            if (!name.contains("_WITH_")) { // those of TLS 1.3 name no way to exchange keys
                chosen.add(name);
            }
        }
        for (String word : list.split("[:, ]+", -1)) {
            if (word.startsWith("!") || word.startsWith("-")) {
                String left = known.get(word.substring(1));
                chosen.removeIf(name -> name.equals(left)); // classes of weak suites are not there anyway
            } else if (ALL.contains(word)) {
                chosen.addAll(List.of(usual));
            } else if (known.containsKey(word)) {
                chosen.add(known.getOrDefault(word, word));
            } else if (!word.isEmpty() && !word.startsWith("@") && !word.startsWith("+")) {
                throw new IllegalArgumentException("--ciphers: there is no suite " + word
                        + "; names are those of OpenSSL or the JDK, such as ECDHE-RSA-AES128-GCM-SHA256");
            }
        }
        return new ArrayList<>(chosen);
    }

    /** {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} is {@code ECDHE-RSA-AES128-GCM-SHA256} there. */
    static String inOpenssl(String name) {
        return name.replaceFirst("^TLS_", "")
                .replaceFirst("^RSA_WITH_", "")
                .replace("_WITH_", "_")
                .replaceFirst("AES_(128|256)_CBC", "AES$1")
                .replaceFirst("AES_(128|256)", "AES$1")
                .replaceFirst("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
                .replace('_', '-');
    }

    private static final Set<String> ALL = Set.of("DEFAULT", "ALL", "HIGH", "SECURE", "COMPLEMENTOFDEFAULT");
}
