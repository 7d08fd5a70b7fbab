#!/usr/bin/env bash
# What a broker that was just started costs, second by second, against what it costs later: QoS 1 pairs, the load of one second again and again.
#   tern-bench/warmup.sh [-n BROKERS] [-t SECONDS] [-s SCENARIO]
# Prints medians over several starts in Markdown. Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")"
starts=3 seconds=15 scenario=q1
while getopts n:t:s: o; do case $o in
  n) starts=$OPTARG ;; t) seconds=$OPTARG ;; s) scenario=$OPTARG ;;
  *) sed -n 2,4p "$0" >&2; exit 1 ;;
esac; done
. ./scenarios.sh
make -s -C load mqload
out=target/warmup; rm -rf "$out"; mkdir -p "$out"
port=$((20000 + RANDOM % 10000))
trap 'load/peers/tern.sh stop' EXIT
load/peers/tern.sh install >/dev/null
for start in $(seq "$starts"); do
  pid=$(load/peers/tern.sh start "$port")
  load/mqload probe --port "$port" --max 60 >/dev/null
  for second in $(seq "$seconds"); do
    # shellcheck disable=SC2046
    load/mqload throughput --port "$port" --pid "$pid" --payload 64 --v 4 --warmup 0 --dur 1 --drain 0 $(options "$scenario") \
      >"$out/$start-$second.json"
  done
  load/peers/tern.sh stop
done
column() { grep -ho "\"$2\":[-0-9.]*" "$out"/*-"$1".json | cut -d: -f2 | sort -g | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
echo "| second | CPU for each message, µs | messages a second |"
echo "|---|---|---|"
for second in $(seq "$seconds"); do
  echo "| $second | $(column "$second" cpu_us_per_msg) | $(column "$second" msgs_per_s) |"
done
