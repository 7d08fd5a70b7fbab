#!/usr/bin/env bash
# What MQTT-SN costs the broker: 10,000 clients with a reading a minute, of whom 5,000 sleep with a message waiting, in bytes each and CPU;
# and the CPU of a QoS 1 message of 20 bytes over UDP beside MQTT over TCP at the same rate, turn about, in two durability classes.
#
#   tern-bench/sn.sh [-n ROUNDS] [-c CLIENTS] [-r MESSAGES_PER_SECOND] [-d SECONDS]
#
# Nothing else should run meanwhile.

set -euo pipefail
cd "$(dirname "$0")"
. ./scenarios.sh
. ./jcmd.sh
rounds=3 clients=10000 rate=4000 seconds=10
while getopts n:c:r:d: flag; do
    case $flag in
        n) rounds=$OPTARG ;;
        c) clients=$OPTARG ;;
        r) rate=$OPTARG ;;
        d) seconds=$OPTARG ;;
        *) exit 1 ;;
    esac
done
work=$(mktemp -d)
broker=
trap 'kill $broker 2>/dev/null || :; rm -rf "$work"' EXIT
../tern --version >/dev/null

start() { # DURABILITY
    printf 'data = "%s/data-%s"\n[[listener]]\nport = 18940\n[[listener]]\nport = 18941\nprotocol = "mqtt-sn"\n[journal]\ndurability = "%s"\n' \
        "$work" "$1" "$1" >"$work/tern.toml"
    ../tern broker --config "$work/tern.toml" >"$work/broker.log" 2>&1 &
    broker=$!
    until grep -q '^ready' "$work/broker.log"; do sleep 0.2; done
    jvm=$(pgrep -P $broker java || echo $broker)
    sleep 2
}
stop() { kill $broker; wait $broker 2>/dev/null || :; broker=; }
ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$jvm/stat"; }
pss() { awk '/^Pss:/ {print $2}' "/proc/$jvm/smaps_rollup"; }

start disk
heap0=$(live "$jvm") pss0=$(pss)
python3 load/sn.py hold --port 18941 --conns "$clients" --asleep $((clients / 2)) --seconds 85 >"$work/hold" &
holder=$!
until grep -q ready "$work/hold"; do sleep 0.5; kill -0 $holder || { cat "$work/hold"; exit 1; }; done
for i in $(seq $((clients / 2)) $((clients - 1))); do printf 'to/%06d\tfor you when you wake\n' "$i"; done >"$work/messages"
../tern pub -p 18940 -q 1 -t unused -n >/dev/null
python3 - "$work/messages" <<'PY'
import socket, struct, sys
one = socket.create_connection(("127.0.0.1", 18940))
one.sendall(bytes([0x10, 12 + 6, 0, 4]) + b"MQTT" + bytes([4, 2, 0, 60, 0, 6]) + b"sender")
one.recv(4)
for number, line in enumerate(open(sys.argv[1], "rb")):
    topic, payload = line.rstrip(b"\n").split(b"\t")
    one.sendall(bytes([0x32, 4 + len(topic) + len(payload), 0, len(topic)]) + topic + struct.pack(">H", number % 65535 + 1) + payload)
    one.recv(4)
PY
sleep 3
cpu=() # in three stretches of 20 seconds: in the first ones the JVM still compiles
for stretch in 1 2 3; do
    before=$(ticks) begin=$(date +%s%N)
    sleep 20
    cpu+=("$(awk "BEGIN {printf \"%.1f\", ($(ticks) - $before) * 1e9 / ($(date +%s%N) - $begin)}") %")
done
heap1=$(live "$jvm") pss1=$(pss)
wait $holder
awk "BEGIN {
    printf \"%d clients, half of them asleep with a message each: live heap +%d KiB = %d B each, Pss +%d KiB = %.2f KiB each; CPU of a core in three stretches of 20 s: %s, %s, %s\\n\",
    $clients, ($heap1 - $heap0) / 1024, ($heap1 - $heap0) / $clients, $pss1 - $pss0, ($pss1 - $pss0) / $clients, \"${cpu[0]}\", \"${cpu[1]}\", \"${cpu[2]}\"}"
tail -n 1 "$work/hold"
stop

for durability in memory disk; do
    start $durability
    for round in $(seq 0 "$rounds"); do # the first ones have the broker compile what it needs
        for way in mqtt:18940 publish:18941; do
            python3 load/sn.py "${way%:*}" --port "${way#*:}" --rate "$rate" --seconds $((seconds + 2)) >"$work/out" &
            holder=$!
            until grep -q ready "$work/out"; do sleep 0.2; kill -0 $holder || { cat "$work/out"; exit 1; }; done
            sleep 1
            before=$(ticks) begin=$(date +%s%N)
            sleep "$seconds"
            cpu=$(($(ticks) - before)) nanos=$(($(date +%s%N) - begin))
            wait $holder
            [ "$round" = 0 ] || awk "BEGIN {printf \"%.2f\\n\", $cpu * 1e4 / ($rate * $nanos / 1e9)}" >>"$work/$durability.${way%:*}"
            echo "$durability ${way%:*}: $cpu ticks, $(tail -n 1 "$work/out")" >&2
        done
    done
    stop
    tcp=$(median <"$work/$durability.mqtt") udp=$(median <"$work/$durability.publish")
    awk "BEGIN {printf \"QoS 1, 20 bytes, %d a second, durability %s: MQTT-SN over UDP %.2f us of CPU, MQTT over TCP %.2f: %.2f times (1.5)\\n\", $rate, \"$durability\", $udp, $tcp, $udp / $tcp}"
done
