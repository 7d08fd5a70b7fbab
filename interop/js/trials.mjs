// MQTT.js logs in as standard input says, a trial a line (see auth/cases.py): a line with the outcome of each.
import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const SECONDS = 20;
const ca = readFileSync(process.env.DOORS_CA);
const own = { cert: readFileSync(process.env.DOORS_CERT), key: readFileSync(process.env.DOORS_KEY) };

function outcome([name, version, url, user, password, topic, certificate]) {
    const client = mqtt.connect(url, {
        ca,
        ...(certificate === "own" ? own : {}),
        ...(user === "-" ? {} : { username: user }),
        ...(password === "-" ? {} : { password }),
        protocolVersion: version === "5.0" ? 5 : 4,
        clientId: `mqtt.js/${name}`,
        reconnectPeriod: 0,
        manualConnect: true,
    });
    return new Promise((resolve) => {
        setTimeout(resolve, SECONDS * 1000, "nothing came").unref();
        client.on("error", (error) => {
            console.error(name, error.message);
            if (typeof error.code === "number") {
                resolve(`refused ${error.code}`);
            }
        });
        client.on("close", () => resolve("closed"));
        client.on("connect", () =>
            client.publish(topic, `mqtt.js ${name}`, { qos: 1 }, (error) => resolve(`published ${error?.code ?? 0}`)),
        );
        client.connect();
    }).finally(() => client.end(true));
}

for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) {
    const trial = line.split("\t");
    console.log(`${trial[0]}\t${await outcome(trial)}`);
}
process.exit(0);
