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
    say("message", name, packet.qos, packet.retain ? 1 : 0, payload.length, sha, topic, text, shown(packet.properties ?? {}));
}

// What arrived with a message, as one field.
function shown(p) {
    const pairs = new URLSearchParams();
    const add = (key, value) => [value].flat().forEach((v) => v === undefined || pairs.append(key, v.toString()));
    add("id", p.subscriptionIdentifier);
    add("expiry", p.messageExpiryInterval);
    add("response", p.responseTopic);
    add("correlation", p.correlationData);
    add("content", p.contentType);
    add("user", Object.entries(p.userProperties ?? {}).flatMap(([key, value]) => [value].flat().map((v) => `${key}=${v}`)));
    return pairs.toString();
}

// What is to be sent with a message, out of one field.
function wanted(field) {
    const pairs = new URLSearchParams(field ?? "");
    const properties = {};
    const take = (key, name, of) => pairs.has(key) && (properties[name] = of(pairs.get(key)));
    take("expiry", "messageExpiryInterval", Number);
    take("response", "responseTopic", String);
    take("correlation", "correlationData", Buffer.from);
    take("content", "contentType", String);
    for (const pair of pairs.getAll("user")) {
        const at = pair.indexOf("=");
        const users = (properties.userProperties ??= {});
        (users[pair.slice(0, at)] ??= []).push(pair.slice(at + 1));
    }
    return properties;
}

const METHOD = "TERN-TEST";

// The method of the tests: the answer is the challenge backwards.
function answerChallenges(client, right) {
    client.handleAuth = (packet, done) => {
        if (packet.reasonCode === 0) {
            client.emit("authenticated");
            return done(null);
        }
        const challenge = Buffer.from(packet.properties.authenticationData);
        const authenticationData = right ? challenge.reverse() : challenge;
        done(null, { cmd: "auth", reasonCode: 0x18, properties: { authenticationMethod: METHOD, authenticationData } });
    };
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
        for (const name of ["receiveMaximum", "maximumPacketSize", "topicAliasMaximum"]) {
            if (o[name] !== undefined) {
                options.properties[name] = Number(o[name]);
            }
        }
        if (o.requestResponse !== undefined) {
            options.properties.requestResponseInformation = true;
        }
        if (o.auth !== undefined) {
            options.properties.authenticationMethod = METHOD;
        }
    }
    if (o.will !== undefined) {
        options.will = { topic: o.will, payload: Buffer.from(o.willText), qos: 1, retain: false };
        if (o.willDelay !== undefined) {
            options.will.properties = { willDelayInterval: Number(o.willDelay) };
        }
    }
    const client = mqtt.connect(options);
    answerChallenges(client, o.auth === "right");
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
        const properties = o.identifier === undefined ? {} : { subscriptionIdentifier: Number(o.identifier) };
        const granted = await client.subscribeAsync(o.topic, { qos: Number(o.qos), properties });
        if (granted[0].qos !== Number(o.qos)) {
            throw new Error(`granted ${granted[0].qos}`);
        }
    } else if (op === "publish") {
        const payload = o.file === undefined ? Buffer.from(o.text) : readFileSync(o.file);
        const properties = o.properties === undefined ? undefined : wanted(o.properties);
        await client.publishAsync(o.topic, payload, { qos: Number(o.qos), retain: o.retain === "1", properties });
    } else if (op === "aliased") {
        const options = { qos: Number(o.qos), properties: { topicAlias: 1 } };
        const texts = [...Array(Number(o.count)).keys()].map(String);
        await Promise.all(texts.map((text, i) => client.publishAsync(i === 0 ? o.topic : "", text, options)));
    } else if (op === "reauth") {
        const done = new Promise((resolve) => client.once("authenticated", resolve));
        client._sendPacket({ cmd: "auth", reasonCode: 0x19, properties: { authenticationMethod: METHOD } });
        await done;
    } else if (op === "forget") {
        client.end(true);
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
