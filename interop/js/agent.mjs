// The column of MQTT.js: obeys the lines that matrix/agents.py sends.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import mqtt from "mqtt";

const connections = new Map();
const say = (...fields) => process.stdout.write(fields.join("\t") + "\n");

function tellMessage(name, topic, payload, packet) {
    const sha = createHash("sha256").update(payload).digest("hex");
    const text = payload.length <= 256 ? payload.toString("utf8") : "";
    say("message", name, packet.qos, packet.retain ? 1 : 0, payload.length, sha, topic, text);
}

async function connect(name, o) {
    const version = Number(o.version);
    const options = {
        host: o.host,
        port: Number(o.port),
        protocol: "mqtt",
        protocolId: version === 3 ? "MQIsdp" : "MQTT",
        protocolVersion: version,
        clientId: o.id,
        clean: o.clean === "1",
        reconnectPeriod: 0,
        manualConnect: true,
    };
    if (version === 5) {
        options.properties = { sessionExpiryInterval: Number(o.expiry) };
    }
    if (o.will !== undefined) {
        options.will = { topic: o.will, payload: Buffer.from(o.willText), qos: 1, retain: false };
    }
    const client = mqtt.connect(options);
    client.on("message", (topic, payload, packet) => tellMessage(name, topic, payload, packet));
    connections.set(name, client);
    const connack = await new Promise((resolve, reject) => {
        client.once("connect", resolve);
        client.once("error", reject);
        client.once("close", () => reject(new Error("closed before CONNACK")));
        client.connect();
    });
    client.on("error", (error) => console.error(`${name}: ${error.message}`));
    return connack.sessionPresent ? 1 : 0;
}

async function obey(op, name, o) {
    if (op === "connect") {
        return connect(name, o);
    }
    const client = connections.get(name);
    if (op === "subscribe") {
        const granted = await client.subscribeAsync(o.topic, { qos: Number(o.qos) });
        if (granted[0].qos !== Number(o.qos)) {
            throw new Error(`granted ${granted[0].qos}`);
        }
    } else if (op === "publish") {
        const payload = o.file === undefined ? Buffer.from(o.text) : readFileSync(o.file);
        await client.publishAsync(o.topic, payload, { qos: Number(o.qos), retain: o.retain === "1" });
    } else if (op === "burst") {
        const texts = [...Array(Number(o.count)).keys(), "end"];
        await Promise.all(texts.map((text) => client.publishAsync(o.topic, String(text), { qos: Number(o.qos) })));
    } else {
        await client.endAsync();
    }
    return "";
}

for await (const line of createInterface({ input: process.stdin })) {
    const [number, op, name, ...pairs] = line.split("\t");
    const options = Object.fromEntries(pairs.map((p) => [p.slice(0, p.indexOf("=")), p.slice(p.indexOf("=") + 1)]));
    try {
        say(number, "ok", await obey(op, name, options));
    } catch (error) {
        say(number, "error", `${error.message} ${error.code ?? ""}`.replaceAll("\n", " "));
    }
}
