package org.ternmq.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One packet of {@code spec/vectors}, whose README tells what the fields mean; {@code json} holds those not named here. */
public record Vector(JsonNode json) {
    /** The stable name of this vector. */
    public String id() {
        return text("id");
    }

    /** 3, 4 or 5: what the connection speaks. */
    public int version() {
        return json.path("version").asInt();
    }

    /** May stand in what a client sends. */
    public boolean fromClient() {
        return !text("direction").equals("s2c");
    }

    /** May stand in what a server sends. */
    public boolean fromServer() {
        return !text("direction").equals("c2s");
    }

    /** The packet type by the first byte, in capitals. */
    public String packet() {
        return text("packet");
    }

    /** The bytes of the packet, fixed header included. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(text("hex"));
    }

    /** The bytes that encoding {@link #decoded()} must give. */
    public byte[] canonicalBytes() {
        return HexFormat.of().parseHex(json.has("canonical") ? text("canonical") : text("hex"));
    }

    /** Whether the packet is right by the standard. */
    public boolean valid() {
        return json.path("valid").asBoolean();
    }

    /** Every conforming receiver refuses this packet. */
    public boolean mustBeRefused() {
        return !valid() && text("strict").equals("must");
    }

    /** The standard leaves it open whether this packet is refused. */
    public boolean mayBeRefused() {
        return !valid() && text("strict").equals("may");
    }

    /** What is wrong: {@code malformed}, {@code protocol}, {@code version}, {@code clientid} or {@code incomplete}. */
    public String kind() {
        return text("kind");
    }

    /** The reason codes of 5.0 that fit the refusal; empty where none is asked for. */
    public List<Integer> reasons() {
        List<Integer> codes = new ArrayList<>();
        json.path("reasons").forEach(code -> codes.add(Integer.decode(code.asText())));
        return List.copyOf(codes);
    }

    /** The content, if valid; else how to read it by who accepts it, or a missing node. */
    public JsonNode decoded() {
        return valid() ? json.path("decoded") : json.path("decodedIfAccepted");
    }

    /** Id and name, as a test's display name. */
    @Override
    public String toString() {
        return id() + " v" + version() + " " + packet() + " " + text("name");
    }

    private String text(String field) {
        return json.path(field).asText();
    }
}
