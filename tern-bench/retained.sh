#!/usr/bin/env bash
# CPU of the broker for each retained message that one wildcard subscription fetches, against another broker, turn about, medians:
# by one subscriber to a broker just started and filled (in which ours still compiles itself), by ten at a time, and by one again.
# Every message must come once to each.
#   tern-bench/retained.sh [-p PEER] [-n ROUNDS] [-c MESSAGES]
set -eu
cd "$(dirname "$0")"
peer=mosquitto rounds=5 count=100000
while getopts p:n:c: o; do case $o in
  p) peer=$OPTARG ;; n) rounds=$OPTARG ;; c) count=$OPTARG ;; *) sed -n 2,5p "$0" >&2; exit 1 ;;
esac; done
. ./scenarios.sh
make -s -C load mqload
out=target/retained; rm -rf "$out"; mkdir -p "$out"
port=$((20000 + RANDOM % 10000))
trap 'load/peers/tern.sh stop; load/peers/$peer.sh stop' EXIT
load/peers/tern.sh install >/dev/null
for round in $(seq "$rounds"); do
  for broker in tern "$peer"; do
    pid=$(load/peers/$broker.sh start $port)
    load/mqload probe --port $port --max 60 >/dev/null
    for step in first ten one; do
      [ $step = ten ] && subs=10 || subs=1
      load/mqload retained --port $port --pid "$pid" --payload 64 --v 4 --qos 1 --subqos 0 --count "$count" --subs $subs --max 120 \
        >"$out/$broker-$step-$round.json"
      printf '%s %s %s: %s\n' "$round" "$broker" "$step" "$(grep -o \
        '"fetch_cpu_us":[0-9.]*\|"lost":[-0-9]*\|"dup":[0-9]*\|"other_cores":[-0-9.]*' "$out/$broker-$step-$round.json" | tr '\n' ' ')" >&2
    done
    load/peers/$broker.sh stop
  done
done

figures() { grep -h -o "\"$3\":[-0-9.]*" "$out/$1-$2"-*.json | cut -d: -f2; }
total() { awk '{n += $1} END {print n}'; }
echo "| $count retained messages, 64 B, fetched | Tern µs each | $peer µs each | share | Tern each/s | $peer each/s | Tern lost, twice | other programs, cores |"
echo "|---|---|---|---|---|---|---|---|"
for step in first ten one; do
  ours=$(figures tern $step fetch_cpu_us | median); theirs=$(figures "$peer" $step fetch_cpu_us | median)
  printf '| %s | %s | %s | %s | %s | %s | %s, %s | %s |\n' "$step" "$ours" "$theirs" "$(awk "BEGIN {printf \"%.3f\", $ours / $theirs}")" \
    "$(figures tern $step fetch_per_s | median)" "$(figures "$peer" $step fetch_per_s | median)" \
    "$(figures tern $step lost | total)" "$(figures tern $step dup | total)" "$(figures tern $step other_cores | median)"
done
! grep -q '"lost":[-1-9]\|"dup":[1-9]' "$out"/tern-*.json
