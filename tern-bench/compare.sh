#!/usr/bin/env bash
# Broker CPU per delivered message, Tern against another broker: turn about in one run, medians.
#   tern-bench/compare.sh [-p PEER] [-n ROUNDS] [-s "q0 q1 q2 fanout fanin shared durable"] [-w WARMUP_S] [-d SECONDS]
# PEER is one of load/peers (default: mosquitto, as Debian packages it). Prints a table in Markdown; each run's JSON goes to
# tern-bench/target/compare/. Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")"
peer=mosquitto rounds=5 scenarios="q0 q1 q2 fanout fanin" warm=6 secs=5
while getopts p:n:s:w:d: o; do case $o in
  p) peer=$OPTARG ;; n) rounds=$OPTARG ;; s) scenarios=$OPTARG ;; w) warm=$OPTARG ;; d) secs=$OPTARG ;;
  *) sed -n 2,5p "$0" >&2; exit 1 ;;
esac; done
. ./scenarios.sh
make -s -C load mqload
out=target/compare; rm -rf "$out"; mkdir -p "$out"

port=$((20000 + RANDOM % 10000))
trap 'load/peers/tern.sh stop; load/peers/$peer.sh stop' EXIT
load/peers/tern.sh install >/dev/null
for round in $(seq "$rounds"); do
  for broker in tern "$peer"; do
    pid=$(load/peers/$broker.sh start $port)
    load/mqload probe --port $port --max 60 >/dev/null
    # A wrapper may have started the broker: mqload counts the process and its descendants.
    for s in $scenarios; do
      # shellcheck disable=SC2046
      load/mqload throughput --port $port --pid "$pid" --payload 64 --v 4 --warmup "$warm" --dur "$secs" $(options "$s") \
        >"$out/$broker-$s-$round.json"
      printf '%s %s %s: %s\n' "$round" "$broker" "$s" \
        "$(grep -o '"cpu_us_per_msg":[0-9.]*\|"lost":[0-9]*\|"other_cores":[0-9.]*' "$out/$broker-$s-$round.json" | tr '\n' ' ')" >&2
    done
    load/peers/$broker.sh stop
  done
done

column() { for f in "$out/$1-$2"-*.json; do figure "$f" "$3"; done; }
echo "| scenario, 64 B | Tern µs/msg | $peer µs/msg | share | Tern msg/s | $peer msg/s | Tern lost | other programs, cores |"
echo "|---|---|---|---|---|---|---|---|"
for s in $scenarios; do
  ours=$(column tern "$s" cpu_us_per_msg | median); theirs=$(column "$peer" "$s" cpu_us_per_msg | median)
  printf '| %s | %s | %s | %s | %s | %s | %s | %s |\n' "$s" "$ours" "$theirs" "$(awk "BEGIN {printf \"%.3f\", $ours / $theirs}")" \
    "$(column tern "$s" msgs_per_s | median)" "$(column "$peer" "$s" msgs_per_s | median)" \
    "$(column tern "$s" lost | awk '{n += $1} END {print n}')" "$(column tern "$s" other_cores | median)"
done
