#!/usr/bin/env bash
# Runs the programs of examples/ as its README says, against a broker with the configuration that it names, at ports that are free. The sensor is killed, and so are the
# meter and the broker in the middle of what is paid for. Needs mosquitto-clients, python3 and, for the page, chromium.

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
begin
python=python3
jdk=$(find_jdk)
read -r mqtt ws <<<"$(take_free_ports 2)"
sn=$mqtt # of UDP

check() { # what, expected, got
    if [ "$2" = "$3" ]; then
        echo "ok     $1"
    else
        wrong "$1: expected $2, got $3"
    fi
}

# The first block says how the jars are had; they are there after a build.
if ! ls tern-client/target/tern-client-*.jar tern-sn-client/target/tern-sn-client-*.jar >/dev/null 2>&1; then
    eval "$(sed -n '/^```sh$/,/^```$/p' examples/README.md | sed -n '2p')"
fi
eval "$(grep '^jars=' examples/README.md)"
run() { # PROGRAM ARGUMENT...: as the page runs it
    "$jdk/bin/java" -XX:TieredStopAtLevel=1 -cp "$jars" "examples/$1.java" "${@:2}"
}

sed "s/= 1883$/= $mqtt/; s/= 8083$/= $ws/; s/= 1884$/= $sn/" examples/broker.toml >"$work/broker.toml"
start_broker() {
    ./tern broker --config "$work/broker.toml" --data "$work/data" >"$work/broker.log" 2>&1 &
    broker=$!
    await "$broker" "$work/broker.log" '^ready'
}
start_broker

# ---- the sensor, and who looks on
mosquitto_sub -p "$mqtt" -t 'home/#' -v >"$work/home" &
run Sensor "mqtt://localhost:$mqtt" kitchen 2
run Sensor "mqtt://localhost:$mqtt" attic >/dev/null &
sensor=$!
for _ in $(seq 300); do
    [ "$(grep -c '^home/attic/temperature' "$work/home" || :)" -lt 2 ] || break
    sleep 0.1
done
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || :)
if [ -n "$browser" ]; then
    page=0
    "$python" -B interop/examples/page.py "$browser" "$work/profile" "ws://127.0.0.1:$ws/mqtt" connected kitchen attic temperature left there \
        >"$work/page" || page=1
    check "the page shows both sensors" 0 "$page"
    sed 's/^/           /' "$work/page"
else
    echo "skipped, because there is no chromium: the dashboard"
fi
pkill -KILL -P "$sensor" 2>/dev/null || kill -KILL "$sensor"
wait "$sensor" 2>/dev/null || :
for _ in $(seq 100); do
    ! grep -q '^home/attic/state lost' "$work/home" || break
    sleep 0.1
done
check "readings of a sensor that left" 2 "$(grep -c '^home/kitchen/temperature [0-9.]*$' "$work/home")"
check "what it said of itself" "there left" "$(sed -n 's#^home/kitchen/state ##p' "$work/home" | tr '\n' ' ' | sed 's/ $//')"
check "what is said of one that was killed" "there lost" "$(sed -n 's#^home/attic/state ##p' "$work/home" | tr '\n' ' ' | sed 's/ $//')"

# ---- units that are paid for, each once
mosquitto_sub -p "$mqtt" -c -i accounts -q 2 -t 'billing/#' >"$work/billed" &
sleep 1
units=4000
run Billing "mqtt://localhost:$mqtt" "$work/store" "$units" >"$work/units" 2>&1 &
meter=$!
for _ in $(seq 300); do
    [ "$(wc -l <"$work/units")" -lt 300 ] || break
    sleep 0.05
done
pkill -KILL -P "$meter" 2>/dev/null || kill -KILL "$meter"
wait "$meter" 2>/dev/null || :
killed=$(wc -l <"$work/units")
run Billing "mqtt://localhost:$mqtt" "$work/store" "$units" >>"$work/units" 2>&1 &
meter=$!
for _ in $(seq 300); do
    [ "$(wc -l <"$work/units")" -lt $((killed + 300)) ] || break
    sleep 0.05
done
pkill -KILL -P "$broker" 2>/dev/null || kill -KILL "$broker"
wait "$broker" 2>/dev/null || :
start_broker
wait "$meter" || wrong "the meter ended with $?: $(tail -n 3 "$work/units")"
for _ in $(seq 300); do
    [ "$(wc -l <"$work/billed")" -lt "$units" ] || break
    sleep 0.1
done
check "units billed once, the meter killed after $killed and the broker later" "$units" "$(sort -n "$work/billed" | uniq | wc -l)"
check "units billed twice" 0 "$(sort -n "$work/billed" | uniq -d | wc -l)"

# ---- the device that sleeps
run SleepingDevice localhost "$sn" 2 >"$work/device" 2>&1 &
device=$!
for _ in $(seq 300); do
    ! grep -q asleep "$work/device" || break
    sleep 0.1
done
mosquitto_pub -p "$mqtt" -t valve/3/set -m open -q 1
wait "$device" || wrong "the device ended with $?: $(cat "$work/device")"
check "what the device was told while it slept" "asleep told to open" "$(tr '\n' ' ' <"$work/device" | sed 's/ $//')"
check "what the device has told" closed "$(mosquitto_sub -p "$mqtt" -t valve/3/state -C 1 -W 5)"

exit "$failed"
