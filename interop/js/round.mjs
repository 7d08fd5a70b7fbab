// What MQTT.js does at a door, in Node and in a browser.
const SECONDS = 20;
const PROTOCOLS = { "3.1.1": 4, "5.0": 5 };
export const VERSIONS = Object.keys(PROTOCOLS);
const LENGTHS = [0, 1, 125, 126, 65_535, 65_536, 1_000_000]; // a frame's own length takes a byte, three or nine
const encoder = new TextEncoder();

function within(promise, what) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what} did not come within ${SECONDS} s`)), SECONDS * 1000);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// A client that the broker has let in; `next` answers with what arrives, in order.
export async function connected(mqtt, url, options) {
    const client = mqtt.connect(url, { reconnectPeriod: 0, manualConnect: true, ...options });
    const arrived = [];
    const waiting = [];
    client.on("message", (topic, payload, { qos, retain }) => {
        const message = { topic, qos, retain, payload };
        waiting.length > 0 ? waiting.shift()(message) : arrived.push(message);
    });
    client.next = () => (arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise((resolve) => waiting.push(resolve)));
    const connack = new Promise((resolve, reject) => {
        client.once("connect", resolve);
        client.on("error", reject);
        client.once("close", () => reject(new Error("closed before CONNACK")));
    });
    client.connect();
    try {
        await within(connack, "CONNACK");
    } catch (error) {
        client.end(true);
        throw error;
    }
    return client;
}

async function expect(client, topic, qos, retain, text) {
    const came = await within(client.next(), topic);
    const payload = encoder.encode(text);
    const isSame = came.payload.length === payload.length && payload.every((byte, at) => came.payload[at] === byte);
    if (came.topic !== topic || came.qos !== qos || came.retain !== retain || !isSame) {
        const shown = (message, text) => `${message.topic}, QoS ${message.qos}, retain ${message.retain}, ${text.length}: ${text.slice(0, 20)}`;
        throw new Error(`this came: ${shown(came, new TextDecoder().decode(came.payload))}, this was due: ${shown({ topic, qos, retain }, text)}`);
    }
}

export async function play(mqtt, name, door, url, version, more = {}) {
    const topic = `doors/${name}/${door}/${version}`;
    const options = { ...more, protocolVersion: PROTOCOLS[version] };
    const will = { topic: `${topic}/will`, payload: "gone", qos: 1, retain: false };
    const watcher = await connected(mqtt, url, { ...options, clientId: `${topic}/watcher` });
    await watcher.subscribeAsync(`${topic}/#`, { qos: 2 });
    const actor = await connected(mqtt, url, { ...options, clientId: `${topic}/actor`, will });
    for (const qos of [0, 1, 2]) {
        await actor.publishAsync(`${topic}/${qos}`, `Tür ${qos} 🚪`, { qos });
        await expect(watcher, `${topic}/${qos}`, qos, false, `Tür ${qos} 🚪`);
    }
    for (const length of LENGTHS) {
        const text = "x".repeat(length);
        await actor.publishAsync(`${topic}/long`, text, { qos: 1 });
        await expect(watcher, `${topic}/long`, 1, false, text);
    }
    await actor.publishAsync(`${topic}/kept`, "kept", { qos: 2, retain: true });
    await expect(watcher, `${topic}/kept`, 2, false, "kept");
    await actor.subscribeAsync(`${topic}/kept`, { qos: 2 });
    await expect(actor, `${topic}/kept`, 2, true, "kept");
    actor.end(true); // without DISCONNECT
    await expect(watcher, `${topic}/will`, 1, false, "gone");
    await watcher.endAsync();
}
