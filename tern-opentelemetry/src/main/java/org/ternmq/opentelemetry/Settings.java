package org.ternmq.opentelemetry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the configuration says.
 *
 * @param endpoint where a collector takes spans by OTLP over HTTP
 * @param service what the broker is called in traces
 * @param headers what goes along with each request, by name
 */
record Settings(URI endpoint, String service, Map<String, String> headers) {
    /**
     * Reads them.
     *
     * @param plugin what the plug-in is called
     * @throws IllegalArgumentException if they cannot be used, with what to write instead
     */
    static Settings of(String plugin, Map<String, String> settings) {
        Map<String, String> headers = new HashMap<>();
        new TreeMap<>(settings).forEach((key, value) -> {
            if (key.startsWith(HEADER) && key.length() > HEADER.length()) {
                headers.put(key.substring(HEADER.length()), value);
            } else if (!key.equals(ENDPOINT) && !key.equals(SERVICE)) {
                throw new IllegalArgumentException("there is no setting " + plugin + "." + key + "; there are "
                        + ENDPOINT + ", " + SERVICE + " and " + HEADER + "NAME");
            }
        });
        String endpoint = settings.get(ENDPOINT);
        if (endpoint == null) {
            throw new IllegalArgumentException("it has to know where spans go; add \"" + plugin + "." + ENDPOINT + "="
                    + EXAMPLE + "\" to settings in [plugins]");
        }
        return new Settings(uri(plugin, endpoint), settings.getOrDefault(SERVICE, "tern"), Map.copyOf(headers));
    }

    private static URI uri(String plugin, String text) {
        try {
            URI uri = new URI(text);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!isHttp || uri.getHost() == null) {
                throw wrong(plugin, text, "it is no address of HTTP");
            }
            return uri.getPath().isEmpty() || uri.getPath().equals("/") ? uri.resolve(TRACES) : uri;
        } catch (URISyntaxException broken) {
            throw wrong(plugin, text, broken.getReason());
        }
    }

    private static IllegalArgumentException wrong(String plugin, String text, String why) {
        return new IllegalArgumentException(
                plugin + "." + ENDPOINT + " is \"" + text + "\": " + why + "; write it as " + EXAMPLE);
    }

    private static final String ENDPOINT = "endpoint";
    private static final String SERVICE = "service";
    private static final String HEADER = "header.";
    private static final String TRACES = "/v1/traces";
    private static final String EXAMPLE = "http://127.0.0.1:4318/v1/traces";
}
