package org.ternmq.cli.admin.door;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which broker is asked, and how the answer is shown: the same for all commands of operators. */
public final class AdminFlags {
    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description =
                    "Where the broker answers operators, as [admin] in its configuration says; $TERN_ADMIN_URL if it is set, else http://127.0.0.1:8080.",
            defaultValue = "${env:TERN_ADMIN_URL:-http://127.0.0.1:8080}",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private @Nullable URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "Where the token of its operators stands; $TERN_ADMIN_TOKEN_FILE if it is set, else tern-data/admin-token, which the broker makes in its data folder.",
            defaultValue = "${env:TERN_ADMIN_TOKEN_FILE:-tern-data/admin-token}",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    private @Nullable Path tokenFile;

    @Option(names = "--json", description = "Prints JSON, one object a line.")
    private boolean json;

    /** Whether JSON is wanted. */
    public boolean isJson() {
        return json;
    }

    /** The broker's door. */
    public AdminClient client() {
        return AdminClient.of(java.util.Objects.requireNonNull(url), java.util.Objects.requireNonNull(tokenFile));
    }
}
