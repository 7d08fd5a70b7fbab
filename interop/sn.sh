#!/usr/bin/env bash
# Clients of MQTT-SN 1.2 (tern sn, and our client library) and of MQTT (Debian's mosquitto_pub and mosquitto_sub) exchange messages through
# ./tern broker. See README.md beside this file. Prints a line for each round, the matrix of what was exchanged, what Wireshark's dissector
# makes of all datagrams, and the bytes on the wire beside those of MQTT.
#
#   interop/sn.sh

set -euo pipefail
# shellcheck source=interop/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$here/.."
# shellcheck source=interop/sn/rounds.sh
. interop/sn/rounds.sh

# What can be exchanged, and in which directions.
due=(
    "QoS -1|up" "QoS 0|up down" "QoS 1|up down" "QoS 2|up down" "retained|up down" "will|up down" "wildcard, registered|down"
    "short name|up down" "pre-defined id|up down" "asleep|down" "forbidden is refused|up down" "bad network, QoS 2 once|up down"
    "session, kill -9|up down" "connected, kill -9|down" "search|down"
    "DTLS, PSK|up down" "DTLS, asleep, another port|down"
)
bad=(--loss 20 --duplicate 10 --delay 300 --retry 1)
group=225.1.1.1
meter_key=000102030405060708090a0b0c0d0e0f
work=$(mktemp -d)
key=(--psk-file "$work/psk" --psk-identity meter-7)
failed=0
set -m # each job in a group of its own, which ends as a whole
trap finish EXIT

write_configuration() {
    cat >"$work/broker.toml" <<TOML
data = "$work/data"
[[listener]]
port = $tcp
[[listener]]
port = $metered_tcp
[[listener]]
port = $metered_sn
protocol = "mqtt-sn"
[[listener]]
port = $sn
protocol = "mqtt-sn"
sn_gateway_id = 7
sn_user_name = "sensors"
sn_predefined_topics = [
    "1=up/known", "2=agreed/known", "3=forbidden/door", "4=allowed/unlisted", "5=allowed/door", "6=dialogue/up/open",
]
sn_topics_without_connection = ["up/#", "ab", "forbidden/#", "allowed/door", "dialogue/#"]
sn_multicast_group = "$group:$group_port"
sn_multicast_interfaces = ["lo"]
sn_advertise_seconds = 1
sn_retry_seconds = 1
[[listener]]
port = $dtls
protocol = "mqtt-sn"
sn_gateway_id = 8
sn_psk_file = "$work/psk"
sn_retry_seconds = 1
[authorization]
acl_file = "$work/acl"
TOML
    cat >"$work/acl" <<'ACL'
topic readwrite #
user sensors
topic readwrite #
topic deny forbidden/#
user meter-7
topic readwrite dtls/#
topic readwrite op
ACL
    printf 'meter-7:%s\nother:00ff00ff00ff00ff00ff00ff00ff00ff\n' "$meter_key" >"$work/psk"
}

start_broker() {
    ./tern broker --config "$work/broker.toml" >"$work/broker.log" 2>&1 &
    broker=$!
    await "$broker" "$work/broker.log" "^ready in"
}

# reaches_capture TEXT: sends it where nobody listens, until it is in the file.
reaches_capture() {
    for _ in $(seq 600); do
        printf '%s' "$1" >"/dev/udp/127.0.0.1/$nobody" || :
        sleep 0.1
        grep -qs "$1" "$work/capture" && return 0
        kill -0 "$capturing" 2>/dev/null || return 1
    done
    return 1
}

start_capture() {
    if ! command -v tshark >/dev/null || ! command -v dumpcap >/dev/null; then
        no_capture="tshark is not installed"
        return
    fi
    dumpcap -q -i lo -w "$work/capture" \
        -f "udp port $sn or udp port $group_port or udp port $metered_sn or udp port $nobody or tcp port $metered_tcp" \
        >"$work/dumpcap.log" 2>&1 &
    capturing=$!
    reaches_capture "begin of the capture" || no_capture="nothing can be captured here: $(grep -i -m 1 -e permi "$work/dumpcap.log" || tail -n 1 "$work/dumpcap.log")"
}

# round NAME COMMAND...: says whether it was right, and why not.
round() {
    local name=$1 status=0
    subscribers=()
    "${@:2}" 3>"$work/${name//\//-}.why" 2>"$work/${name//\//-}.err" || status=$?
    [ "${#subscribers[@]}" -eq 0 ] || kill "${subscribers[@]}" 2>/dev/null || :
    if [ "$status" -eq 0 ]; then
        echo "right: $name"
    else
        wrong "$name: $(cat "$work/${name//\//-}.why")"
        sed 's/^/    /' "$work/${name//\//-}.err"
    fi
    return "$status"
}

rounds=()
in_background() {
    round "$@" &
    rounds+=($!)
}

await_rounds() {
    local one
    for one in "${rounds[@]}"; do
        wait "$one" || failed=1
    done
    rounds=()
}

# The client library does what tern sn has no flags for. The first line of `current` names the build, the second the JDK.
run_java() {
    local build jdk
    { read -r build && read -r jdk; } <tern-cli/target/tern/current
    timeout --foreground 120 "${jdk%% *}/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "tern-cli/target/tern/$build/lib/*" "$@"
}

dialogue() {
    mqtt_pub -t dialogue/ready -m ready -q 1 -r || return 1
    mqtt_sub -q 1 -t dialogue/ready -t dialogue/will -t dialogue/first-will
    expect "$inbox" "dialogue/ready 1 1 ready" || return 1
    run_java interop/sn/Dialogue.java "$sn" "$tcp" >"$work/dialogue" || { tail -n 1 "$work/dialogue" >&3; return 1; }
    expect "$inbox" "dialogue/will 1 0 another" # the one that the client had changed
}

metered_sn() {
    run_java interop/sn/Metered.java "$metered_sn"
}

metered_mqtt() {
    "$python" -B interop/sn/metered.py "$metered_tcp"
}

print_matrix() {
    local line name direction cell
    printf '\n%-26s %-14s %-14s\n' "" "SN to MQTT" "MQTT to SN"
    for line in "${due[@]}"; do
        name=${line%|*}
        printf '%-26s' "$name"
        for direction in up down; do
            cell=-
            if [[ " ${line#*|} " = *" $direction "* ]]; then
                cell=ok
                grep -qsxF "$name"$'\t'"$direction" "$work/ticks" || { cell=WRONG; failed=1; }
            fi
            printf ' %-14s' "$cell"
        done
        echo
    done
    echo
}

python=$(find_python)
if ! command -v mosquitto_pub >/dev/null || ! command -v mosquitto_sub >/dev/null; then
    echo "skipped, because mosquitto_pub and mosquitto_sub are not installed: MQTT-SN"
    exit 0
fi
./tern --version >/dev/null # the first use builds
read -r tcp sn metered_tcp metered_sn group_port nobody page_tcp page_sn dtls page_dtls < <(take_free_ports 10)
write_configuration
begin=$SECONDS
no_capture=
start_capture
start_broker

in_background "from SN to MQTT" from_sn_to_mqtt
in_background "from MQTT to SN" from_mqtt_to_sn
in_background wills wills
await_rounds
in_background asleep asleep
in_background "asleep over DTLS" asleep_over_dtls
in_background forbidden forbidden
in_background search found
in_background "all that a client can say" dialogue
await_rounds
in_background "over DTLS" over_dtls
if command -v openssl >/dev/null; then
    due+=("DTLS of OpenSSL|up")
    in_background "DTLS of OpenSSL" openssl_over_dtls
    in_background "the commands on DTLS of docs/mqtt-sn.md" page_of_dtls
else
    echo "skipped, because openssl is not installed: DTLS of OpenSSL"
fi
await_rounds
in_background "the commands of docs/mqtt-sn.md" page
in_background "bad network to MQTT" bad_network_to_mqtt
in_background "bad network to SN" bad_network_to_sn
in_background "metered MQTT-SN" metered_sn
in_background "metered MQTT" metered_mqtt
await_rounds
round "kill -9" killed || :
if grep ' ERROR ' "$work/broker.log"; then
    wrong "the broker's log has errors"
fi
print_matrix
if [ -n "$no_capture" ]; then
    echo "skipped, because $no_capture: what Wireshark makes of the datagrams, and how many bytes there were"
else
    reaches_capture "end of the capture" || wrong "the capture does not come to its end"
    kill -INT "$capturing"
    wait "$capturing" 2>/dev/null || :
    "$python" -B interop/sn/wire.py "$work/capture" "$sn" "$group_port" "$metered_sn" "$metered_tcp" || failed=1
fi
echo
echo "$((SECONDS - begin)) s"
exit "$failed"
