#!/usr/bin/env bash
# Whether what tern plan reckons is so: the memory of 1,000, 4,000 and 8,000 connections, and the CPU of messages that come one by one from
# half of them to the other half, two a second from each, at QoS 0, 1 and 2, beside what the command says of the same.
#   tern-bench/plan.sh [-c "1000 4000 8000"] [-q "0 1 2"] [-w WARMUP_S] [-d SECONDS]
# Prints tables in Markdown. Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")"
counts="1000 4000 8000" levels="0 1 2" warm=20 secs=10
while getopts c:q:w:d: o; do case $o in
  c) counts=$OPTARG ;; q) levels=$OPTARG ;; w) warm=$OPTARG ;; d) secs=$OPTARG ;; *) sed -n 2,6p "$0" >&2; exit 1 ;;
esac; done
. ./scenarios.sh
make -s -C load mqload
out=target/plan; rm -rf "$out"; mkdir -p "$out"
port=$((20000 + RANDOM % 10000))
holder=
trap 'kill $holder 2>/dev/null || :; load/peers/tern.sh stop' EXIT
load/peers/tern.sh install >/dev/null

start() { pid=$(load/peers/tern.sh start $port); load/mqload probe --port $port --max 60 >/dev/null; sleep 20; }
pss() { awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup"; }
kernel() { awk '/^(Slab|KernelStack|PageTables):/ {n += $2} END {print n}' /proc/meminfo; }
planned() { ../tern plan --json "$@" >"$out/plan.json"; }

echo "| connections | planned, MiB | measured, MiB | of each, KiB | system's side of each, KiB |"
echo "|---|---|---|---|---|"
for count in $counts; do
  start
  before=$(pss) system=$(kernel)
  load/mqload connections --port $port --conns "$count" --hold 25 --keepalive 300 --sub 1 --srcs 4 >"$out/connections.json" &
  holder=$!
  sleep 20
  after=$(pss) held=$(kernel)
  wait $holder || :
  holder=
  load/peers/tern.sh stop
  planned --clients "$count" --keep-alive 300
  # Both ends of each connection are on this machine.
  awk -v n="$count" -v planned="$(figure "$out/plan.json" process_bytes)" -v before="$before" -v after="$after" -v held="$((held - system))" \
    'BEGIN {printf "| %d | %.1f | %.1f | %.2f | %.2f |\n", n, planned / 1048576, after / 1024, (after - before) / n, held / n / 2}'
done

echo
echo "| connections | messages a second | QoS | planned, cores | measured, cores | µs of a message | lost |"
echo "|---|---|---|---|---|---|---|"
for count in $counts; do
  start
  for qos in $levels; do
    load/mqload latency --port $port --pid "$pid" --v 4 --payload 64 --qos "$qos" --pubs $((count / 2)) --subs $((count / 2)) \
      --topics $((count / 2)) --shape pair --rate "$count" --warmup "$warm" --dur "$secs" --srcs 4 --max 200 >"$out/$count-$qos.json"
    planned --clients "$count" --rate "$count" --qos "$qos" --keep-alive 300 --connects 0
    printf '| %s | %s | %s | %.3f | %.3f | %s | %s |\n' "$count" "$count" "$qos" "$(figure "$out/plan.json" cores_busy)" \
      "$(figure "$out/$count-$qos.json" broker_cores)" "$(figure "$out/$count-$qos.json" cpu_us_per_msg)" "$(figure "$out/$count-$qos.json" lost)"
  done
  load/peers/tern.sh stop
done
