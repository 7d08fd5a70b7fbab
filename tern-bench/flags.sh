#!/usr/bin/env bash
# JVM flags against those of ./tern, turn about in one run, medians: broker CPU for each message, memory after the load, and the CPU of its start.
#   tern-bench/flags.sh [-n ROUNDS] [-s "q0 q1 fanout"] [-w WARMUP_S] [-d SECONDS] ["FLAGS" ...]
# Each FLAGS is one set to try on top of those of ./tern (default: other collectors, object headers, heaps). Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")"
rounds=3 scenarios="q0 q1 fanout" warm=6 secs=4
while getopts n:s:w:d: o; do case $o in
  n) rounds=$OPTARG ;; s) scenarios=$OPTARG ;; w) warm=$OPTARG ;; d) secs=$OPTARG ;;
  *) sed -n 2,4p "$0" >&2; exit 1 ;;
esac; done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- "-XX:-UseG1GC -XX:+UseParallelGC" "-XX:-UseG1GC -XX:+UseSerialGC" "-XX:-UseG1GC -XX:+UseZGC" \
  "-XX:-UseCompactObjectHeaders" "-XX:MaxNewSize=32m" "-XX:MaxNewSize=512m -Xms1g" "-XX:+UseTransparentHugePages"
. ./scenarios.sh
make -s -C load mqload
out=target/flags; rm -rf "$out"; mkdir -p "$out"
port=$((20000 + RANDOM % 10000))
trap 'load/peers/tern.sh stop' EXIT
load/peers/tern.sh install >/dev/null
for round in $(seq "$rounds"); do
  set_number=0
  for flags in "" "$@"; do
    pid=$(TERN_JAVA_OPTS=$flags load/peers/tern.sh start "$port")
    load/mqload probe --port "$port" --max 60 >/dev/null
    awk '{print ($14 + $15) * 10}' "/proc/$pid/stat" >>"$out/$set_number-start"
    for s in $scenarios; do
      # shellcheck disable=SC2046
      load/mqload throughput --port "$port" --pid "$pid" --payload 64 --v 4 --warmup "$warm" --dur "$secs" $(options "$s") >"$out/run.json"
      figure "$out/run.json" cpu_us_per_msg >>"$out/$set_number-$s"
    done
    awk '/^Pss:/ {print int($2 / 1024)}' "/proc/$pid/smaps_rollup" >>"$out/$set_number-pss"
    load/peers/tern.sh stop
    set_number=$((set_number + 1))
  done
  echo "round $round of $rounds" >&2
done
printf '| flags |'; for s in $scenarios; do printf ' %s, µs |' "$s"; done; echo ' Pss, MiB | CPU of the start, ms |'
printf '|---|'; for s in $scenarios; do printf -- '---|'; done; echo '---|---|'
set_number=0
for flags in "as ./tern" "$@"; do
  printf '| %s |' "$flags"
  for column in $scenarios pss start; do printf ' %s |' "$(median <"$out/$set_number-$column")"; done
  echo
  set_number=$((set_number + 1))
done
