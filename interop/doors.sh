#!/usr/bin/env bash
# Other people's clients, and ours, through every door of ./tern broker: TCP, TLS, client certificates, WebSocket, both on one port, Unix
# socket, PROXY protocol. See README.md beside this file. Prints a line for each pair, and the matrix of them at the end.
#
#   interop/doors.sh [CLIENT ...]      mosquitto tern paho mqtt.js chromium hivemq paho-java; without any, all

set -euo pipefail
# shellcheck source=interop/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$here/.."
# shellcheck source=interop/doors/commands.sh
. interop/doors/commands.sh

# No client here speaks QUIC yet; its column is there for the first that does.
doors=(tcp tls cert any any-ws ws wss unix proxy quic)
clients=(mosquitto tern paho mqtt.js chromium hivemq paho-java)
work=$(mktemp -d)
failed=0
set -m # each job in a group of its own, which ends as a whole
trap finish EXIT

# The last listener is for pages of http://localhost:$pages and no others.
write_configuration() {
    local tls="certificate = \"$work/broker.pem\"
key = \"$work/broker.key\""
    cat >"$work/broker.toml" <<TOML
data = "$work/data"
[journal]
durability = "memory"
[log]
level = "debug"
[[listener]]
port = $tcp
[[listener]]
port = $tls_port
$tls
[[listener]]
port = $cert
$tls
client_certificates = "required"
client_authorities = "$work/ca.pem"
[[listener]]
port = $any
protocol = "any"
[[listener]]
port = $ws
protocol = "ws"
[[listener]]
port = $wss
protocol = "ws"
path = "/mqtt"
$tls
[[listener]]
unix = "$work/tern.sock"
[[listener]]
port = $behind_proxy
proxy_protocol = true
trusted_proxies = ["127.0.0.1"]
[[listener]]
port = $origins
protocol = "ws"
origins = ["http://localhost:$pages"]
TOML
}

# How programs are told where a door is.
url() {
    case $1 in
        tcp) echo "mqtt://localhost:$tcp" ;;
        tls) echo "mqtts://localhost:$tls_port" ;;
        cert) echo "mqtts://localhost:$cert" ;;
        any) echo "mqtt://localhost:$any" ;;
        any-ws) echo "ws://localhost:$any/mqtt" ;;
        ws) echo "ws://localhost:$ws/mqtt" ;;
        wss) echo "wss://localhost:$wss/mqtt" ;;
        unix) echo "unix://$work/tern.sock" ;;
        proxy) echo "mqtt://localhost:$proxy" ;;
        origins) echo "ws://localhost:$origins/mqtt" ;;
    esac
}

# start CLIENT "DOOR ..." COMMAND...: a client's job, which is told DOOR=URL for each and answers with lines: door, version, right or wrong, why.
declare -A asked=() job=() absent=()
start() {
    local client=$1 door urls=()
    for door in $2; do
        urls+=("$door=$(url "$door")")
    done
    asked[$client]=$2
    (
        status=0
        "${@:3}" "${urls[@]}" >"$work/$client.out" 2>"$work/$client.err" || status=$?
        [ "$status" -eq 0 ] || echo "${*:3:2} ended with $status" >>"$work/$client.err"
    ) &
    job[$client]=$!
}

absent() {
    absent[$1]=$2
    echo "skipped, because $2: $1"
}

start_mosquitto() {
    if ! command -v mosquitto_pub >/dev/null || ! command -v mosquitto_sub >/dev/null; then
        absent mosquitto "mosquitto_pub and mosquitto_sub are not installed"
    elif mosquitto_sub --help | grep -q -e ' --ws'; then
        start mosquitto "tcp tls cert any any-ws ws wss unix proxy" through_commands mosquitto mosquitto_pub mosquitto_sub --
    else
        echo "skipped, because $(mosquitto_sub --help | sed -n 's/.*running on //p' | head -n 1) knows no WebSocket: mosquitto over any-ws, ws, wss"
        start mosquitto "tcp tls cert any unix proxy" through_commands mosquitto mosquitto_pub mosquitto_sub --
    fi
}

start_tern() {
    start tern "tcp tls cert any any-ws ws wss unix proxy" through_commands tern "./tern pub" "./tern sub" --
}

start_paho() {
    start paho "tcp tls cert any any-ws ws wss proxy" timeout --foreground 120 "$python" -B interop/doors/paho_doors.py
}

start_mqttjs() {
    if [ -n "$no_js" ]; then
        absent mqtt.js "node or npm is missing or npm could not fetch it"
    else
        start mqtt.js "tcp tls cert any any-ws ws wss unix proxy" timeout --foreground 120 node interop/js/doors.mjs
    fi
}

start_chromium() {
    local browser
    browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || :)
    if [ -n "$no_js" ]; then
        absent chromium "node or npm is missing or npm could not fetch MQTT.js for its page"
    elif [ -z "$browser" ]; then
        absent chromium "there is no chromium"
    else
        start chromium "any-ws ws wss origins" timeout --foreground 120 "$python" -B interop/doors/pages.py "$browser" "$pages" "$work/profile"
    fi
}

start_java() {
    if [ -n "$no_java" ]; then
        absent "$1" "javac is missing or Maven could not fetch it"
    else
        start "$1" "tcp tls cert any any-ws ws wss proxy" timeout --foreground 120 java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \
            -cp "interop/java/target/classes:interop/java/target/lib/*" org.ternmq.interop.Doors "$1"
    fi
}

start_client() {
    case $1 in
        mosquitto) start_mosquitto ;;
        tern) start_tern ;;
        paho) start_paho ;;
        mqtt.js) start_mqttjs ;;
        chromium) start_chromium ;;
        hivemq | paho-java) start_java "$1" ;;
    esac
}

# Waits for a client and says what it said, door by door.
declare -A cell=()
report() {
    local client=$1 door version verdict why bad=0
    local -A good=() ill=()
    wait "${job[$client]}" 2>/dev/null || :
    while IFS=$'\t' read -r door version verdict why; do
        if [ "$verdict" = right ]; then
            good[$door]+=" $version"
        else
            ill[$door]=1
            wrong "$client over $door, $version: $why"
        fi
    done < <(LC_ALL=C sort "$work/$client.out")
    for door in ${asked[$client]}; do
        cell[$client/$door]=WRONG
        if [ -n "${ill[$door]:-}" ]; then
            bad=1
        elif [ "${good[$door]:-}" != "${said_of[$door]:- 3.1.1 5.0}" ]; then
            bad=1
            wrong "$client over $door was not finished; right:${good[$door]:- nothing}"
        else
            cell[$client/$door]=ok
            echo "right: $client over $door:${good[$door]}"
        fi
    done
    if [ "$bad" -ne 0 ]; then
        echo "what $client wrote:"
        tail -n 40 "$work/$client.err" | cut -c 1-400 | sed 's/^/    /'
    fi
}

# What is right of a door where it is not the two versions.
declare -A said_of=([origins]=" a right one a wrong one elsewhere")

print_matrix() {
    local client door
    printf '\n%-10s' ""
    printf ' %-8s' "${doors[@]}"
    echo
    for client in "${chosen[@]}"; do
        printf '%-10s' "$client"
        for door in "${doors[@]}"; do
            if [ -n "${absent[$client]:-}" ]; then
                printf ' %-8s' skipped
            else
                printf ' %-8s' "${cell[$client/$door]:--}"
            fi
        done
        echo
    done
}

# What no client sees from inside.
check_from_outside() {
    if ! kill -0 "$broker" 2>/dev/null; then
        wrong "the broker ended before its clients:"
        tail -n 20 "$work/broker.log"
        return
    fi
    if ./tern pub -h localhost -p "$cert" --cafile "$work/ca.pem" -t doors -m x >"$work/without" 2>&1; then
        wrong "whoever shows no certificate comes in where one is required"
    else
        echo "right: without a certificate nobody comes in where one is required: $(head -n 1 "$work/without")"
    fi
    if [[ " ${asked[*]} " != *" proxy "* ]]; then
        : # nobody came through the proxy
    elif grep -q 'at 203\.0\.113\.1:' "$work/broker.log" && grep -q 'at 203\.0\.113\.2:' "$work/broker.log"; then
        echo "right: the log has the addresses that both versions of the PROXY protocol tell"
    else
        wrong "the log lacks an address that the PROXY protocol told:"
        tail -n 5 "$work/broker.log"
    fi
    if grep ' ERROR ' "$work/broker.log"; then
        wrong "the broker's log has errors"
    fi
}

if [ $# -eq 0 ]; then
    chosen=("${clients[@]}")
else
    chosen=("$@")
fi
for client in "${chosen[@]}"; do
    [[ " ${clients[*]} " = *" $client "* ]] || { echo "there is no client $client; there are ${clients[*]}" >&2; exit 2; }
done

python=$(find_python)
no_js=
no_java=
prepare_js || no_js=1
prepare_java || no_java=1
./tern --version >/dev/null # the first use builds
make_certificates client
export DOORS_CA=$work/ca.pem DOORS_CERT=$work/client.pem DOORS_KEY=$work/client.key DOORS_P12=$work/client.p12 DOORS_WORK=$work
read -r tcp tls_port cert any ws wss behind_proxy proxy pages origins < <(take_free_ports 10)
write_configuration
begin=$SECONDS
./tern broker --config "$work/broker.toml" >"$work/broker.log" 2>&1 &
broker=$!
await "$broker" "$work/broker.log" "^ready in"
"$python" -B interop/doors/relay.py "$proxy" "$behind_proxy" >"$work/relay.log" 2>&1 &
await $! "$work/relay.log" "^ready"

for client in "${chosen[@]}"; do
    start_client "$client"
done
for client in "${chosen[@]}"; do
    [ -n "${absent[$client]:-}" ] || report "$client"
done
check_from_outside
print_matrix
echo
echo "$((SECONDS - begin)) s"
exit "$failed"
