#!/usr/bin/env bash
# Where the CPU of a delivered message goes: by thread, system call and part of the code, with the system calls and the bytes allocated.
#   tern-bench/profile.sh [-s "q0 q1 q2 fanout fanin shared durable"] [-w WARMUP_S] [-d SECONDS]
# Needs perf and strace, and the right to use them (root). Prints a table in Markdown for each scenario. Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")"
scenarios="q0 q1 q2 fanout fanin shared durable" warm=8 secs=8
while getopts s:w:d: o; do case $o in
  s) scenarios=$OPTARG ;; w) warm=$OPTARG ;; d) secs=$OPTARG ;;
  *) sed -n 2,4p "$0" >&2; exit 1 ;;
esac; done
for tool in perf strace; do command -v "$tool" >/dev/null || { echo "profile: $tool is needed" >&2; exit 1; }; done
. ./jcmd.sh
. ./scenarios.sh
make -s -C load mqload
(cd .. && ./mvnw -B -q -pl tern-bench -am compile)
out=$PWD/target/profile; rm -rf "$out"; mkdir -p "$out"
port=$((20000 + RANDOM % 10000))
trap 'load/peers/tern.sh stop' EXIT
load/peers/tern.sh install >/dev/null

# load NAME WARMUP: the scenario's load in the background
load() {
  # shellcheck disable=SC2046
  load/mqload throughput --port "$port" --pid "$pid" --payload 64 --v 4 --warmup "$2" --dur "$secs" $(options "$s") >"$out/$s-$1.json" &
  sleep "$2"
}

for s in $scenarios; do
  pid=$(load/peers/tern.sh start "$port")
  load/mqload probe --port "$port" --max 60 >/dev/null
  load cpu "$warm"; wait $!
  load perf 2
  "$jcmd" "$pid" Compiler.perfmap >/dev/null
  perf record -q -e cpu-clock -F 997 -g -p "$pid" -o "$out/$s.perf" -- sleep $((secs - 3)) 2>/dev/null || :
  wait
  load jfr 2
  "$jcmd" "$pid" JFR.start name=p settings=profile jdk.CPUTimeSample#enabled=true jdk.CPUTimeSample#throttle=2ms duration="$((secs - 2))s" filename="$out/$s.jfr" >/dev/null
  sleep 1
  wait
  load calls 2
  timeout -s INT $((secs - 3)) strace -f -c -U name,calls -o "$out/$s.calls" -p "$pid" 2>/dev/null || :
  wait
  load/peers/tern.sh stop
  rate=$(figure "$out/$s-cpu.json" msgs_per_s)
  printf '\n### %s: %s µs for each message, %s messages a second\n\n' "$s" "$(figure "$out/$s-cpu.json" cpu_us_per_msg)" "$rate"
  perf script -i "$out/$s.perf" -F comm,ip,sym 2>/dev/null |
    "$(dirname "$jcmd")/java" -cp target/classes org.ternmq.bench.profile.Profile \
      "$out/$s.jfr" "$(figure "$out/$s-cpu.json" cpu_us_per_msg)" "$(figure "$out/$s-jfr.json" msgs_per_s)"
  printf 'system calls for each message: '
  awk -v rate="$(figure "$out/$s-calls.json" msgs_per_s)" -v secs="$((secs - 3))" \
    'NF == 2 && $2 > 0 && $1 != "total" {n = $2 / rate / secs; if (n >= 0.0005) printf "%s %.4f  ", $1, n} END {print ""}' "$out/$s.calls"
done
