// MQTT.js over WebSocket, in Node or in a browser without a window; prints "right" or what went wrong. Called by ../doors.sh.
//
//   node web.mjs node URL [AUTHORITY]
//   node web.mjs BROWSER URL
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

// What is played, with mqtt and url given: both versions, three qualities of service, sizes up to a megabyte.
async function play(mqtt, url, options) {
    for (const protocolVersion of [4, 5]) {
        const client = await mqtt.connectAsync(url, { protocolVersion, reconnectPeriod: 0, connectTimeout: 20000, ...options });
        const topic = `web/${protocolVersion}/${Math.floor(performance.now() * 1000)}`;
        const expected = [];
        const received = [];
        const all = new Promise((resolve, reject) => {
            setTimeout(() => reject(new Error(`${received.length} of ${expected.length} came in 60 s`)), 60000);
            client.on("message", (_, payload) => {
                received.push(payload.length);
                if (received.length === 12) {
                    resolve();
                }
            });
        });
        await client.subscribeAsync(topic, { qos: 2 });
        for (const length of [0, 1, 125, 126, 65536, 1000000].flatMap((each) => [each, each + 1])) {
            expected.push(length);
            await client.publishAsync(topic, "x".repeat(length), { qos: length % 3 });
        }
        await all;
        if (received.join() !== expected.join()) {
            throw new Error(`sent ${expected}, came ${received}`);
        }
        await client.endAsync();
    }
    return "right";
}

const [, , where, url, authority] = process.argv;
if (where === "node") {
    const { default: mqtt } = await import("mqtt");
    const options = authority ? { ca: readFileSync(authority) } : {};
    console.log(await play(mqtt, url, options).catch((error) => error.message));
    process.exit();
} else {
    console.log(await inBrowser(where, url));
    process.exit();
}

// Serves a page to the browser that plays and sends back how it went.
async function inBrowser(browser, url) {
    const bundle = readFileSync(createRequire(import.meta.url).resolve("mqtt").replace(/build[/\\].*$/, "dist/mqtt.min.js"));
    const page = `<!doctype html><meta charset="utf-8"><title>MQTT.js</title><script src="mqtt.js"></script><script>${play}
play(mqtt, ${JSON.stringify(url)}, {}).catch((error) => error.message).then((body) => fetch("result", { method: "POST", body }));
</script>`;
    const folder = mkdtempSync(join(tmpdir(), "tern-browser-"));
    let running;
    try {
        return await new Promise((resolve) => {
            const server = createServer((request, response) => {
                if (request.method === "POST") {
                    text(request).then(resolve);
                }
                response.end(request.url === "/mqtt.js" ? bundle : request.url === "/" ? page : "");
            });
            server.listen(0, "127.0.0.1", () => {
                // The authority is one of this run, which a browser cannot know.
                const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors", `--user-data-dir=${folder}`];
                running = spawn(browser, [...flags, `http://127.0.0.1:${server.address().port}/`], { stdio: "ignore" });
                running.on("exit", (code) => resolve(`the browser ended with ${code}`));
                running.on("error", (error) => resolve(error.message));
            });
            setTimeout(() => resolve("nothing came of it in 120 s"), 120000);
        });
    } finally {
        running?.kill("SIGKILL");
        rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
}
