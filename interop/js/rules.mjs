// Rules change while MQTT.js publishes and receives (5.0): rules.mjs URL USER PASSWORD RULES. RULES.denying and RULES.allowing take the
// place of RULES in turn. Lines "right: …" and "wrong: …"; exit code 1 if one is wrong.
import { copyFileSync, renameSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import mqtt from "mqtt";
import { connected } from "./round.mjs";

const [url, username, password, rules] = process.argv.slice(2);
const SECONDS_MAX = 3;
const MESSAGES = 100; // that are looked at once a change shows
const NOT_AUTHORIZED = 0x87;
const options = { protocolVersion: 5, username, password };
let failed = false;
let drops = 0;

function verdict(isRight, text) {
    console.log(`${isRight ? "right" : "wrong"}: ${text}`);
    failed ||= !isRight;
}

async function client(name) {
    const one = await connected(mqtt, url, { ...options, clientId: `rules/${name}` });
    one.on("close", () => drops++);
    return one;
}

// Publishes numbers one after the other; `acked` and `refused` are those that the broker answered so.
class Publisher {
    acked = [];
    refused = [];
    others = [];

    constructor(client, topic) {
        this.client = client;
        this.topic = topic;
        this.running = this.run();
    }

    async run() {
        for (let number = 0; !this.ends; number++) {
            try {
                await this.client.publishAsync(this.topic, String(number), { qos: 1 });
                this.acked.push(number);
            } catch (error) {
                (error.code === NOT_AUTHORIZED ? this.refused : this.others).push(error.code ?? error.message);
            }
            await pause(1);
        }
    }
}

async function until(condition) {
    const begin = performance.now();
    while (!condition()) {
        if (performance.now() - begin > 10_000) {
            return Infinity;
        }
        await pause(1);
    }
    return (performance.now() - begin) / 1000;
}

// Puts a file in the place of the rules, and tells in how many seconds `grows` of the first publisher did, and whether only that did then.
async function change(to, grows, other) {
    copyFileSync(`${rules}.${to}`, `${rules}.new`);
    renameSync(`${rules}.new`, rules);
    const before = grows.length;
    const seconds = await until(() => grows.length > before);
    const [shown, silent, unhindered] = [grows.length, other.length, second.acked.length];
    await until(() => grows.length >= shown + MESSAGES && second.acked.length >= unhindered + MESSAGES);
    const isAll = grows.length >= shown + MESSAGES && other.length === silent && second.acked.length >= unhindered + MESSAGES;
    verdict(seconds <= SECONDS_MAX && isAll, `rules change under load, ${to}: seen after ${seconds.toFixed(2)} s, the next ${MESSAGES} messages too`);
}

const subscriber = await client("subscriber");
const arrived = { "load/1": [], "load/2": [] };
subscriber.on("message", (topic, payload) => arrived[topic].push(Number(payload)));
await subscriber.subscribeAsync("load/#", { qos: 1 });
const first = new Publisher(await client("first"), "load/1");
const second = new Publisher(await client("second"), "load/2");
await until(() => first.acked.length >= MESSAGES && second.acked.length >= MESSAGES);
await change("denying", first.refused, first.acked);
await change("allowing", first.acked, first.refused);
for (const one of [first, second]) {
    one.ends = true;
    await one.running;
    await until(() => arrived[one.topic].length >= one.acked.length);
    const isSame = JSON.stringify(arrived[one.topic]) === JSON.stringify(one.acked);
    verdict(
        isSame && one.others.length === 0,
        `of ${one.topic} what was acknowledged came, and nothing else: ${one.acked.length} acknowledged, ${one.refused.length} refused with 0x87` +
            (one.others.length > 0 ? `, others: ${one.others.slice(0, 3)}` : ""),
    );
}
verdict(second.refused.length === 0, "nothing of the second publisher was refused");
verdict(drops === 0, "no connection was dropped");
process.exit(failed ? 1 : 0);
