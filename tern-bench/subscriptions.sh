#!/usr/bin/env bash
# A million subscriptions through real connections: how long they take to load, and what each costs of live heap (difference of
# the heap after full collections; the sessions that hold them are in it). Then messages are published, of which each must
# reach its one subscriber.
#   tern-bench/subscriptions.sh [SUBSCRIPTIONS] [SESSIONS]
set -eu
cd "$(dirname "$0")"
. ./jcmd.sh
count=${1:-1000000} sessions=${2:-1000}
make -s -C load mqload
port=$((20000 + RANDOM % 10000))
out=target/subscriptions; rm -rf "$out"; mkdir -p "$out"
loader=
trap 'kill $loader 2>/dev/null || :; load/peers/tern.sh stop' EXIT
load/peers/tern.sh install >/dev/null
pid=$(load/peers/tern.sh start $port)
load/mqload probe --port $port --max 60 >/dev/null
before=$(live "$pid")
load/mqload match --port $port --pid "$pid" --nsubs "$count" --clients "$sessions" --pubs 2 --hold 20 --warmup 2 --dur 5 --max 120 \
  >"$out/result.json" 2>"$out/progress" &
loader=$!
until grep -q subscribed "$out/progress" 2>/dev/null || ! kill -0 $loader 2>/dev/null; do sleep 0.1; done
after=$(live "$pid")
"$jcmd" "$pid" GC.class_histogram | head -n 25 >"$out/histogram"
wait $loader || { cat "$out/result.json"; exit 1; }
loader=
figure() { grep -o "\"$1\":[-0-9.]*" "$out/result.json" | head -n 1 | cut -d: -f2; }
echo "$count subscriptions of $sessions sessions: loaded in $(figure subscribe_secs) s, $(figure cpu_us_per_sub) µs of CPU each;" \
  "live heap +$(((after - before) / 1048576)) MiB = $(((after - before) / count)) B each"
echo "then $(figure sent) messages, each for one of them: $(figure lost) lost, $(figure dup) twice, $(figure cpu_us_per_msg) µs of CPU each;" \
  "other programs used $(figure other_cores) cores"
[ "$(figure lost)" = 0 ] && [ "$(figure dup)" = 0 ]
