// One process of publishers: every device is an MQTT.js client of its own. Obeys `hour HH FROM` and `tick GROUP N` on standard input;
// takes its steps from PLAN/HH.tsv. Says `tick`, `done`, and `kill LINE` when it is at a point where it may be killed.
//
//   up DEV VERSION TOPIC WILL   connect, with a will        down DEV    say goodbye and disconnect
//   r DEV QOS TOPIC PAYLOAD     publish a reading           flush DEV   wait until all that DEV sent is acknowledged
//   s DEV TOPIC PAYLOAD         publish a retained state    cut DEV PAUSE WILL   cut the socket, with messages under way
//   kill                        to be killed, all that was sent acknowledged
//   crash - PAUSE               to be killed, with messages under way: the next process finds them on disk
import { appendFileSync, existsSync, openSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const mqtt = createRequire(new URL("../js/package.json", import.meta.url))("mqtt");
const [, , host, port, plan, name] = process.argv;
const UNDER_WAY_MAX = 300; // of the process
const UNDER_WAY_OF_ONE_MAX = 10; // Debian's mosquitto drops QoS 2 beyond twenty of a connection
const TICK_EVERY = 400; // readings of a group between two ticks
const TICKS_AHEAD_MAX = 4; // how far publishing may be ahead of the receiver

const devices = new Map();
const groups = { a: { sent: 0, ticked: 0, seen: 0 }, b: { sent: 0, ticked: 0, seen: 0 } };
let underWay = 0;
let wake = () => {};
let ticker;

const say = (...words) => process.stdout.write(words.join(" ") + "\n");
const turn = () => new Promise(setImmediate);

/** Waits until something was acknowledged or ticked, as often as the condition holds. */
async function during(condition) {
    while (condition()) {
        await new Promise((resolve) => (wake = resolve));
    }
}

/** What is not acknowledged yet, in memory as MQTT.js keeps it and in a file that outlives the process. */
class FileStore extends mqtt.Store {
    constructor(path) {
        super({ clean: false });
        const left = new Set();
        if (existsSync(path)) {
            for (const line of readFileSync(path, "utf8").split("\n").filter(Boolean)) {
                const { put, del } = JSON.parse(line);
                if (put === undefined) {
                    super.del({ messageId: del }, () => {});
                    left.delete(del);
                } else {
                    super.put(put);
                    left.add(put.messageId);
                }
            }
            say("resumed", left.size);
        }
        this.file = openSync(path, "a");
    }

    put(packet, done) {
        appendFileSync(this.file, JSON.stringify({ put: packet }) + "\n");
        return super.put(packet, done);
    }

    del(packet, done) {
        appendFileSync(this.file, JSON.stringify({ del: packet.messageId }) + "\n");
        return super.del(packet, done);
    }
}

async function connect(id, version, will) {
    const client = mqtt.connect({
        host,
        port: Number(port),
        protocol: "mqtt",
        protocolVersion: version,
        clientId: id,
        clean: false,
        reconnectPeriod: 50,
        outgoingStore: name === "p2" && will ? new FileStore(`${plan}/store-${id}.jsonl`) : undefined,
        properties: version === 5 ? { sessionExpiryInterval: 3600 } : undefined,
        will: will && { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true },
    });
    client.on("error", (error) => say("error", id, error.message));
    await once(client, "connect");
    return client;
}

function publish(device, topic, payload, qos, retain) {
    if (qos > 0) {
        underWay++;
        device.underWay++;
    }
    device.client.publish(topic, payload, { qos, retain }, (error) => {
        if (error) {
            say("error", device.id, error.message);
        }
        if (qos > 0) {
            underWay--;
            device.underWay--;
            wake();
        }
    });
}

async function reading(device, qos, topic, payload) {
    if (qos > 0 && (underWay >= UNDER_WAY_MAX || device.underWay >= UNDER_WAY_OF_ONE_MAX)) {
        await during(() => underWay >= UNDER_WAY_MAX || device.underWay >= UNDER_WAY_OF_ONE_MAX);
    }
    publish(device, topic, payload, qos, false);
    const letter = topic[4];
    const group = groups[letter];
    if (++group.sent % TICK_EVERY === 0) {
        group.ticked++;
        ticker.publish(`day/${letter}/tick/${name}`, `${process.pid} ${group.ticked}`, { qos: 1 });
        await during(() => group.ticked - group.seen > TICKS_AHEAD_MAX);
    }
}

async function flush(device) {
    // What is acknowledged behind QoS 0 on the same connection shows that the broker has read it.
    publish(device, "day/flush", device.id, 1, false);
    await during(() => device.underWay > 0);
}

async function cut(device, pause, will) {
    for (let i = 0; i < pause; i++) {
        await turn();
    }
    device.client.options.will.payload = Buffer.from(will);
    const back = once(device.client, "connect");
    device.client.stream.destroy();
    await back;
}

async function step(fields, line) {
    const [verb, id] = fields;
    const device = devices.get(id);
    switch (verb) {
        case "r":
            return reading(device, Number(fields[2]), fields[3], fields[4]);
        case "s":
            publish(device, fields[2], fields[3], 1, true);
            return during(() => device.underWay >= UNDER_WAY_OF_ONE_MAX);
        case "up": {
            const client = await connect(id, Number(fields[2]), { topic: fields[3], payload: fields[4] });
            devices.set(id, { id, client, underWay: 0 });
            return;
        }
        case "down":
            await flush(device);
            await device.client.endAsync();
            return;
        case "flush":
            return flush(device);
        case "cut":
            return cut(device, Number(fields[2]), fields[3]);
        case "kill":
            for (const one of devices.values()) {
                await flush(one);
            }
            say("kill", line + 1);
            return new Promise(() => {});
        case "crash":
            for (let i = 0; i < Number(fields[2]); i++) {
                await turn();
            }
            say("kill", line + 1);
            return new Promise(() => {});
    }
}

async function hour(number, from) {
    ticker ??= await connect(`ticker-${name}`, 4, undefined);
    const lines = readFileSync(`${plan}/${number}.tsv`, "utf8").split("\n");
    for (let i = from; i < lines.length - 1; i++) {
        await step(lines[i].split("\t"), i);
        if (i % 50 === 0) {
            await turn();
        }
    }
    for (const device of devices.values()) {
        if (device.client.connected) {
            await flush(device);
        }
    }
    say("done", number);
}

for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...words] = line.split(" ");
    if (verb === "hour") {
        hour(words[0], Number(words[1])).catch((error) => say("error", error.stack.replaceAll("\n", " ")));
    } else if (verb === "tick" && Number(words[1]) === process.pid) {
        groups[words[0]].seen = Math.max(groups[words[0]].seen, Number(words[2]));
        wake();
    }
}
process.exit(0);
