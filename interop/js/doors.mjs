// MQTT.js in Node through the doors that the arguments name, DOOR=URL each: a line per door and version, with right, or wrong and why.
import { readFileSync } from "node:fs";
import mqtt from "mqtt";
import { play, VERSIONS } from "./round.mjs";

const tls = { ca: readFileSync(process.env.DOORS_CA) };
const own = { cert: readFileSync(process.env.DOORS_CERT), key: readFileSync(process.env.DOORS_KEY) };

function options(door, url) {
    if (!/^(mqtts|wss):/.test(url)) {
        return {};
    }
    return door === "cert" ? { ...tls, ...own } : tls;
}

for (const pair of process.argv.slice(2)) {
    const door = pair.slice(0, pair.indexOf("="));
    const url = pair.slice(door.length + 1).replace(/^unix:/, "mqtt+unix:");
    for (const version of VERSIONS) {
        try {
            await play(mqtt, "mqtt.js", door, url, version, options(door, url));
            console.log([door, version, "right", ""].join("\t"));
        } catch (error) {
            console.error(door, version, error.stack);
            console.log([door, version, "wrong", error.message.replaceAll("\n", " ")].join("\t"));
        }
    }
}
process.exit(0); // a connection that failed may still be there
