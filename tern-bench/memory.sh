#!/usr/bin/env bash
# Memory and start of the broker: start to first CONNACK in CPU seconds, 8,000 idle connections, and 1 MB published to 500
# subscribers of whom 50 do not read. Memory is the difference of Pss, and of the live heap after a full collection.
#   tern-bench/memory.sh [CONNECTIONS]
set -eu
cd "$(dirname "$0")"
count=${1:-8000}
make -s -C load mqload
port=$((20000 + RANDOM % 10000))
trap 'kill $holder 2>/dev/null || :; load/peers/tern.sh stop' EXIT
holder=
../tern --version >/dev/null
. ./jcmd.sh

start() { load/peers/tern.sh start $port >/dev/null; load/mqload probe --port $port --max 60 >/dev/null
  pid=$(cat "${PEERS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/mq-peers}/run/tern/pid"); }
pss() { awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup"; }
cpu() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) / hz}' "/proc/$pid/stat"; }

start
echo "start to first CONNACK: $(cpu) s of CPU, $(($(pss) / 1024)) MiB resident (Pss)"
sleep 3
heap0=$(($(live "$pid") / 1024)); pss0=$(pss)
load/mqload connections --port $port --conns "$count" --hold 15 --keepalive 600 --sub 1 --srcs 4 >target/connections.json &
holder=$!
sleep 9
heap1=$(($(live "$pid") / 1024)); pss1=$(pss)
wait $holder || true
holder=
echo "$count idle connections: Pss +$(((pss1 - pss0))) KiB = $(awk "BEGIN {printf \"%.2f\", ($pss1 - $pss0) / $count}") KiB each;" \
  "live heap +$((heap1 - heap0)) KiB = $(awk "BEGIN {printf \"%.2f\", ($heap1 - $heap0) / $count}") KiB each"
load/peers/tern.sh stop

start
sleep 3
heap0=$(($(live "$pid") / 1024)); pss0=$(pss)
python3 load/stalled.py $port 500 50 1000000 >target/stalled.txt &
holder=$!
high=0
while kill -0 $holder 2>/dev/null; do p=$(pss); [ "$p" -gt "$high" ] && high=$p; sleep 0.05; done
heap1=$(($(live "$pid") / 1024))
cat target/stalled.txt
holder=
echo "1 MB to 500 subscribers, 50 stalled: Pss at most +$(((high - pss0) / 1024)) MiB; live heap afterwards +$(((heap1 - heap0) / 1024)) MiB"
