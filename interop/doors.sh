#!/usr/bin/env bash
# Other people's clients at the broker's other doors: MQTT.js over WebSocket, in Node and in a browser, and mosquitto's over TLS, a Unix
# socket and, where they know it, WebSocket. Needs openssl; what else is missing is left out with a line that says so.

set -uo pipefail
. "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
broker=
trap 'kill $broker 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
wrong=0

skipped() { printf 'skipped, because %s\n' "$*"; }
judge() { # NAME RESULT
    if [ "$2" = right ]; then
        printf 'right: %s\n' "$1"
    else
        printf 'wrong: %s: %s\n' "$1" "$2"
        wrong=1
    fi
}

command -v openssl >/dev/null || { skipped "there is no openssl"; exit 0; }
(
    cd "$work"
    ec="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30"
    openssl req -x509 $ec -subj /CN=Authority -keyout ca.key -out ca.pem
    openssl req $ec -subj /CN=localhost -keyout server.key -out server.csr
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >names
    openssl x509 -req -days 30 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out server.pem
) 2>"$work/openssl.log" || { cat "$work/openssl.log"; exit 1; }

read -r tcp tls ws wss < <(python3 -c '
import socket
found = [socket.socket() for _ in range(4)]
for s in found: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in found])')
own="certificate = \"$work/server.pem\"
key = \"$work/server.key\""
cat >"$work/tern.toml" <<TOML
data = "$work/data"
[[listener]]
port = $tcp
[[listener]]
port = $tls
$own
[[listener]]
port = $ws
protocol = "ws"
[[listener]]
port = $wss
protocol = "ws"
$own
[[listener]]
unix = "$work/tern.sock"
TOML
"$here/../tern" broker --config "$work/tern.toml" >"$work/broker.log" 2>&1 &
broker=$!
for _ in $(seq 300); do
    [ -S "$work/tern.sock" ] && break
    kill -0 $broker 2>/dev/null || break
    sleep 0.1
done
[ -S "$work/tern.sock" ] || { cat "$work/broker.log"; echo "wrong: the broker does not start"; exit 1; }

# ---- MQTT.js

if prepare_js; then
    judge "MQTT.js in Node over ws" "$(node "$here/js/web.mjs" node "ws://localhost:$ws/mqtt" 2>&1)"
    judge "MQTT.js in Node over wss" "$(node "$here/js/web.mjs" node "wss://localhost:$wss/mqtt" "$work/ca.pem" 2>&1)"
    browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || browser=
    if [ -n "$browser" ]; then
        for door in ws wss; do
            judge "MQTT.js in $(basename "$browser") over $door" "$(node "$here/js/web.mjs" "$browser" "$door://localhost:${!door}/mqtt" 2>&1)"
        done
    else
        skipped "there is no chromium: MQTT.js in a browser"
    fi
else
    skipped "there is no node with npm: MQTT.js in Node and in a browser"
fi

# ---- mosquitto's clients

# exchange NAME WORDS...: a retained message goes out by one of them and comes back by the other.
exchange() {
    local name=$1 topic="doors/$RANDOM" came
    shift
    if mosquitto_pub "$@" -V 5 -q 2 -r -t "$topic" -m "through $name" 2>"$work/mosquitto.log" &&
        came=$(mosquitto_sub "$@" -V 5 -q 2 -t "$topic" -C 1 -W 20 2>>"$work/mosquitto.log") && [ "$came" = "through $name" ]; then
        judge "mosquitto's clients over $name" right
    else
        judge "mosquitto's clients over $name" "$(tr '\n' ' ' <"$work/mosquitto.log")"
    fi
}

if command -v mosquitto_pub >/dev/null; then
    exchange tls -h localhost -p "$tls" --cafile "$work/ca.pem"
    exchange unix --unix "$work/tern.sock"
    if mosquitto_pub --help 2>&1 | grep -q -- --ws; then
        exchange ws -h localhost -p "$ws" --ws
        exchange wss -h localhost -p "$wss" --ws --cafile "$work/ca.pem"
    else
        skipped "mosquitto's clients of $(mosquitto_pub --help 2>&1 | grep -o -m1 'version [0-9.]*') know no WebSocket"
    fi
else
    skipped "there are no mosquitto clients"
fi
exit $wrong
