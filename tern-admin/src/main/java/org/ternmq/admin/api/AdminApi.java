package org.ternmq.admin.api;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.admin.http.Route;

/** All that operators ask below {@value #BASE}, with the token. */
public final class AdminApi {
    /** Where all paths begin. */
    public static final String BASE = "/api/v1";

    private AdminApi() {}

    /** The routes to a broker. */
    public static List<Route> routes(Operated broker) {
        List<Route> routes = new ArrayList<>();
        routes.add(new Overview(broker).route());
        return routes;
    }
}
