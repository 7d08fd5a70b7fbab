#!/usr/bin/env bash
# Many messages queued for one session that is away: memory of the broker above idle, rate of the drain, and, with many other
# sessions kept as well, CPU of a restart to its first CONNACK, once after SIGTERM and once after kill -9. Nothing may be lost or
# come twice.
#   tern-bench/queued.sh [MESSAGES] [SESSIONS]
set -eu
cd "$(dirname "$0")"
count=${1:-1000000} sessions=${2:-100000}
make -s -C load mqload
out=target/queued; rm -rf "$out"; mkdir -p "$out"
port=$((20000 + RANDOM % 10000))
watcher=
trap 'kill $watcher 2>/dev/null || :; load/peers/tern.sh stop' EXIT
# Two of it may stand in the queue: what is not yet taken away, and what is new.
export TERN_BROKER_ARGS="--set limits.queue_messages_max=$((2 * count)) --set limits.queue_bytes_max=$((2000 * count)) ${TERN_BROKER_ARGS:-}"
load/peers/tern.sh install >/dev/null

start() { pid=$(load/peers/tern.sh start $port "${1:-}"); load/mqload probe --port $port --max 120 >/dev/null; }
pss() { awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup"; }
cpu() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) / hz}' "/proc/$pid/stat"; }
watch() { high=0; while sleep 0.1; do p=$(pss 2>/dev/null || echo 0); [ "${p:-0}" -gt "$high" ] && high=$p && echo "$high" >"$out/high"; done; }
offline() { load/mqload offline --port $port --pid "$pid" --payload 64 --v 4 --qos 1 --count "$count" --pubs 10 --window 1000 \
  --prefix queued --max 300 "$@"; }
figure() { grep -o "\"$2\":[-0-9.]*" "$out/$1.json" | head -n 1 | cut -d: -f2; }

start
sleep 3
idle=$(pss)
watch & watcher=$!
offline --phase fill >"$out/fill.json"
filled=$(pss)
offline --phase drain >"$out/drain.json"
kill $watcher; watcher=
echo "$count messages of 64 bytes queued, QoS 1: $(figure fill enqueue_per_s)/s, $(figure fill enqueue_cpu_us) µs of CPU each;" \
  "Pss +$(((filled - idle) / 1024)) MiB when filled, at most +$((($(cat "$out/high") - idle) / 1024)) MiB over idle ($((idle / 1024)) MiB)"
echo "drained: $(figure drain drain_per_s)/s, $(figure drain drain_cpu_us) µs of CPU each, lost $(figure drain lost), twice $(figure drain dup)"

made=0
while [ "$made" -lt "$sessions" ]; do
  load/mqload churn --port $port --pid "$pid" --v 4 --clean 0 --fresh 1 --qos 0 --clients 50 --warmup 0 --dur 2 --max 60 >"$out/churn.json"
  made=$((made + $(figure churn cycles)))
done
offline --phase fill >"$out/refill.json"
for how in TERM KILL; do
  kill -$how "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  start keep
  echo "restart after SIG$how with $made sessions and $count messages queued: $(cpu) s of CPU to the first CONNACK," \
    "$(du -sm "$(dirname "$(readlink -f "/proc/$pid/cwd")")/tern/data" | cut -f1) MiB on disk, Pss $(($(pss) / 1024)) MiB"
done
offline --phase drain >"$out/redrain.json"
echo "drained: $(figure redrain drain_per_s)/s, $(figure redrain drain_cpu_us) µs of CPU each, lost $(figure redrain lost), twice $(figure redrain dup)"
! grep -q '"lost":[-1-9]\|"dup":[1-9]' "$out"/drain.json "$out"/redrain.json
