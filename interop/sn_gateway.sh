#!/usr/bin/env bash
# tern sn-gateway in front of Debian's mosquitto: clients of MQTT-SN and mosquitto's exchange messages through both, and mosquitto is killed and
# started again in the middle; an aggregating gateway is killed too. Prints the matrix of what was exchanged. See README.md.
#
#   interop/sn_gateway.sh                                    # all three at a time
#   interop/sn_gateway.sh transparent                        # or one of them: a connection for each client,
#   interop/sn_gateway.sh aggregating 5                      # few connections for all, by MQTT 5.0
#   interop/sn_gateway.sh aggregating 311                    # or 3.1.1
#
# Exit code: 0 all was right, 1 something was not.

set -euo pipefail
# shellcheck source=interop/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$here/.."
mosquitto=$(command -v mosquitto || echo /usr/sbin/mosquitto)
[ -x "$mosquitto" ] || { echo "skipped, because there is no mosquitto"; exit 0; }
work=$(mktemp -d)
chmod 777 "$work"
failed=0
set -m
trap finish EXIT
if [ $# = 0 ]; then
    ./tern --version >/dev/null # its first use builds it
    export TERN_NO_BUILD=1
    kinds=(transparent "aggregating 5" "aggregating 311")
    running=()
    for i in 0 1 2; do
        # shellcheck disable=SC2086 # two words
        interop/sn_gateway.sh ${kinds[i]} >"$work/$i" 2>&1 &
        running+=($!)
    done
    for i in 0 1 2; do
        wait "${running[i]}" || failed=1
        cat "$work/$i"
    done
    exit $failed
fi
kind=$1
version=${2:-5}
python=python3
read -r tcp sn < <(take_free_ports 2)

cat >"$work/mosquitto.conf" <<CONF
listener $tcp 127.0.0.1
allow_anonymous true
persistence true
persistence_location $work/
autosave_on_changes true
autosave_interval 1
CONF
start_broker() {
    "$mosquitto" -c "$work/mosquitto.conf" >>"$work/mosquitto.log" 2>&1 &
    broker=$!
    for _ in $(seq 600); do (exec 3<>"/dev/tcp/127.0.0.1/$tcp") 2>/dev/null && return; sleep 0.1; done
    wrong "mosquitto does not listen"
}
form=(--broker-version "$version")
[ "$kind" = transparent ] || form+=(--aggregate --connections 2 --data "$work/data")
start_gateway() {
    ./tern sn-gateway --broker "mqtt://localhost:$tcp" -p "$sn" --predefined 1=home/door --topic-without-connection 'home/#' --retry 1 \
        "${form[@]}" >"$work/gateway.log" 2>&1 &
    gateway=$!
    for _ in $(seq 600); do grep -q "^MQTT-SN at" "$work/gateway.log" && return; sleep 0.1; done
    wrong "the gateway does not begin"
}
start_broker
start_gateway

sn_pub() { timeout --foreground 60 ./tern sn pub -p "$sn" --retry 1 "$@" || wrong "tern sn pub $* ended with $?"; }
mqtt_pub() { timeout --foreground 60 mosquitto_pub -p "$tcp" "$@" || wrong "mosquitto_pub $* ended with $?"; }

# expect FILE LINE WHAT WHERE: the line comes within a minute; then it is a cell of the matrix.
declare -A cell
expect() {
    for _ in $(seq 600); do
        if grep -qsxF "$2" "$1"; then
            cell["$3 $4"]=ok
            return
        fi
        sleep 0.1
    done
    cell["$3 $4"]=WRONG
    wrong "$3, $4: this did not come: $2"
}

# ---- from MQTT-SN to MQTT; who has got what is retained is there
mqtt_pub -t home/ready -m ready -r -q 1
mqtt_pub -t night/ready -m ready -r -q 1
mqtt_pub -t steady/ready -m ready -r -q 1
mosquitto_sub -p "$tcp" -t 'home/#' -t ab -q 2 -F '%t %q %p' >"$work/mqtt" &
expect "$work/mqtt" "home/ready 1 ready" "retained" up
for qos in 0 1 2; do
    sn_pub -t home/up -m "at $qos" -q $qos
    expect "$work/mqtt" "home/up $qos at $qos" "QoS $qos" up
done
sn_pub --predefined 1 -m minus -q -1
expect "$work/mqtt" "home/door 0 minus" "QoS -1" up
sn_pub --predefined 1 -m known -q 1
expect "$work/mqtt" "home/door 1 known" "pre-defined id" up
sn_pub --short -t ab -m short -q 1
expect "$work/mqtt" "ab 1 short" "short name" up
sn_pub -t home/kept -m kept -q 1 -r
expect "$work/mqtt" "home/kept 1 kept" "retained" up
[ "$(mosquitto_sub -p "$tcp" -t home/kept -C 1 -W 60)" = kept ] || wrong "retained by MQTT-SN"
./tern sn sub -p "$sn" -i doomed -k 2 -t home/ready -v --will-topic home/doomed --will-payload gone --will-qos 1 >"$work/doomed" 2>&1 &
doomed=$!
expect "$work/doomed" "home/ready ready" "retained" down
kill -KILL -- "-$doomed" 2>/dev/null || kill -KILL "$doomed"
expect "$work/mqtt" "home/doomed 1 gone" "will" up

# ---- from MQTT to MQTT-SN
./tern sn sub -p "$sn" -i watcher -t 'home/+' -t ab -q 2 -v --retry 1 >"$work/sn" 2>"$work/sn.err" &
expect "$work/sn" "home/kept kept" "wildcard, registered" down
for qos in 0 1 2; do
    mqtt_pub -t "home/down" -m "at $qos" -q $qos
    expect "$work/sn" "home/down at $qos" "QoS $qos" down
done
mqtt_pub -t ab -m down -q 1
expect "$work/sn" "ab down" "short name" down
./tern sn sub -p "$sn" -i sleeper -c -t 'night/#' -q 2 -v --retry 1 --sleep 3 >"$work/sleeper" 2>&1 &
expect "$work/sleeper" "night/ready ready" "retained" down
sleep 1
for i in 1 2 3; do mqtt_pub -t night/$i -m "dream $i" -q 2; done
for i in 1 2 3; do expect "$work/sleeper" "night/$i dream $i" "asleep" down; done

# ---- mosquitto is killed and started again while a client publishes
./tern sn sub -p "$sn" -i steady -c -t 'steady/#' -q 1 -v --retry 1 >"$work/steady" 2>&1 &
expect "$work/steady" "steady/ready ready" "retained" down
for i in $(seq 8); do
    if [ "$i" = 4 ]; then
        sleep 2 # what mosquitto has acknowledged it writes once a second
        kill -KILL "$broker"
        (sleep 2) &
    fi
    [ "$i" != 5 ] || start_broker
    if [ "$i" = 4 ]; then
        timeout --foreground 60 ./tern sn pub -p "$sn" --retry 1 -i through -t steady/x -m "number $i" -q 1 &
        through=$!
        sleep 1
    else
        sn_pub -t steady/x -m "number $i" -q 1
    fi
done
wait "$through" || wrong "the message under way when mosquitto was killed was not acknowledged"
for i in $(seq 8); do expect "$work/steady" "steady/x number $i" "broker killed" up; done
for i in 1 2 3; do mqtt_pub -t night/$i -m "after $i" -q 1; done
for i in 1 2 3; do expect "$work/sleeper" "night/$i after $i" "broker killed, asleep" down; done

# ---- an aggregating gateway is killed with what it has acknowledged while mosquitto was away
if [ "$kind" = aggregating ]; then
    sleep 2
    kill -KILL "$broker"
    for i in 1 2 3; do sn_pub -t later/x -m "kept $i" -q $((i % 2 + 1)); done
    kill -KILL -- "-$gateway"
    start_broker
    mosquitto_sub -p "$tcp" -t 'later/#' -q 2 -F '%t %q %p' >"$work/later" &
    mqtt_pub -t night/1 -m "between" -q 2
    start_gateway
    for i in 1 2 3; do expect "$work/later" "later/x $((i % 2 + 1)) kept $i" "gateway killed" up; done
    expect "$work/sleeper" "night/1 between" "gateway killed" down
    for file in later sleeper sn; do
        [ -z "$(grep -E 'kept 1|kept 3|dream|between|at 2' "$work/$file" | sort | uniq -d)" ] || wrong "twice at QoS 2: $(cat "$work/$file")"
    done
fi

printf '\n| tern sn-gateway, %s, MQTT %s, mosquitto | from MQTT-SN | from MQTT |\n|---|---|---|\n' "$kind" "$version"
for row in "QoS -1" "QoS 0" "QoS 1" "QoS 2" retained will "wildcard, registered" "short name" "pre-defined id" asleep "broker killed" "broker killed, asleep" "gateway killed"; do
    printf '| %s | %s | %s |\n' "$row" "${cell["$row up"]:--}" "${cell["$row down"]:--}"
done
[ $failed = 0 ] && echo "right: clients of MQTT-SN have all of mosquitto through the gateway ($*), and it may go away and come back"
exit $failed
