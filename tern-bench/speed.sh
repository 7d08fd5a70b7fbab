#!/usr/bin/env bash
# All but the messages themselves, Tern beside another broker: matching, a steady rate, cycles of connections, idle sessions,
# subscriptions, retained messages, a queue for a session that is away. Turn about in one run, medians; each row in each round with a
# broker that was just started and, where time is measured, has worked for some seconds.
#   tern-bench/speed.sh [-p PEER] [-n ROUNDS] [-s "match1k match100k match1m steady churn idle retained queued"]
# PEER is one of load/peers (default: mosquitto, as Debian packages it). Prints a table in Markdown; each run's JSON goes to
# tern-bench/target/speed/. Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")"
peer=mosquitto rounds=5 scenarios="match1k match100k match1m steady churn idle retained queued"
while getopts p:n:s: o; do case $o in
  p) peer=$OPTARG ;; n) rounds=$OPTARG ;; s) scenarios=$OPTARG ;;
  *) sed -n 2,8p "$0" >&2; exit 1 ;;
esac; done
. ./scenarios.sh
make -s -C load mqload
out=target/speed; rm -rf "$out"; mkdir -p "$out"

port=$((20000 + RANDOM % 10000))
trap 'load/peers/tern.sh stop; load/peers/$peer.sh stop' EXIT
load/peers/tern.sh install >/dev/null
# What waits for the session that is away must find room; the peers are set so too.
export TERN_BROKER_ARGS="--set limits.queue_messages_max=1000000 --set limits.queue_bytes_max=1000000000 ${TERN_BROKER_ARGS:-}"

load() { load/mqload "$1" --port $port --pid "$pid" --payload 64 --max 200 "${@:2}"; }

# The measured run of a scenario is the last; what it needs to be warm comes before.
measure() { case $1 in
  match1k) load match --nsubs 1000 --clients 100 --pubs 2 --warmup 6 --dur 5 ;;
  match100k) load match --nsubs 100000 --clients 100 --pubs 2 --warmup 6 --dur 5 ;;
  match1m) load match --nsubs 1000000 --clients 100 --pubs 2 --warmup 6 --dur 5 ;;
  steady) load latency --qos 1 --pubs 10 --subs 10 --topics 10 --rate 2000 --warmup 15 --dur 10 ;;
  churn) load churn --clients 50 --warmup 10 --dur 8 ;;
  idle) load connections --conns 8000 --sub 1 --hold 8 --srcs 4 --keepalive 600 ;;
  retained) load retained --qos 1 --subqos 0 --count 100000 --subs 1 >"$out/warm.json"; load retained --qos 1 --subqos 0 --count 100000 --subs 1 ;;
  queued) load offline --v 5 --qos 1 --pubs 4 --count 200000 --prefix warm >"$out/warm.json"; load offline --v 5 --qos 1 --pubs 4 --count 200000 ;;
  *) echo "no scenario $1" >&2; return 1 ;;
esac; }

for round in $(seq "$rounds"); do
  for s in $scenarios; do
    for broker in tern "$peer"; do
      pid=$(load/peers/$broker.sh start $port)
      load/mqload probe --port $port --max 60 >/dev/null
      measure "$s" >"$out/$broker-$s-$round.json" 2>"$out/progress"
      load/peers/$broker.sh stop
      printf '%s %s %s: %s\n' "$round" "$broker" "$s" "$(grep -o \
        '"[a-z_]*cpu_us[a-z_]*":[0-9.]*\|"kb_per_conn":[0-9.]*\|"lost":[-0-9]*\|"dup":[0-9]*\|"other_cores":[-0-9.]*' \
        "$out/$broker-$s-$round.json" | tr '\n' ' ')" >&2
    done
  done
done

column() { for f in "$out/$1-$2"-*.json; do figure "$f" "$3"; done; }
p99() { for f in "$out/$1-$2"-*.json; do grep -o '"latency_us":{[^}]*' "$f" | grep -o '"p99":[0-9.]*' | cut -d: -f2; done; }
row() { # row SCENARIO WHAT UNIT OURS THEIRS
  printf '| %s | %s %s | %s %s | %s |\n' "$2" "$4" "$3" "$5" "$3" "$(awk "BEGIN {if ($5 > 0) printf \"%.2f\", $4 / $5; else print \"-\"}")"
}
both() { # both SCENARIO WHAT UNIT FIGURE
  row "$1" "$2" "$3" "$(column tern "$1" "$4" | median)" "$(column "$peer" "$1" "$4" | median)"
}
echo "| what | Tern | $peer | share |"
echo "|---|---|---|---|"
for s in $scenarios; do case $s in
  match*) both "$s" "match among ${s#match} filters, CPU of a message" µs cpu_us_per_msg
    [ "$s" != match1m ] || both "$s" "memory of one of 1,000,000 subscriptions" B rss_bytes_per_sub ;;
  steady) both "$s" "2,000 messages a second, QoS 1, CPU of a message" µs cpu_us_per_msg
    row "$s" "the same, p99 from when it was due" µs "$(p99 tern "$s" | median)" "$(p99 "$peer" "$s" | median)" ;;
  churn) both "$s" "connect, subscribe, publish, receive, disconnect: CPU" µs cpu_us_per_cycle ;;
  idle) both "$s" "memory of one of 8,000 idle sessions" KiB kb_per_conn ;;
  retained) both "$s" "100,000 retained, CPU to store one" µs store_cpu_us
    both "$s" "the same, CPU to fetch one by a wildcard" µs fetch_cpu_us ;;
  queued) both "$s" "200,000 queued at QoS 1 for a session that is away, CPU to queue one" µs enqueue_cpu_us
    both "$s" "the same, CPU to send one" µs drain_cpu_us ;;
esac; done
lost=0
for f in "$out"/tern-*.json; do
  if grep -q '"lost":[-1-9]\|"dup":[1-9]\|"failed":[1-9]' "$f"; then echo "lost, twice or refused: $f"; lost=1; fi
done
echo "other programs used $(for s in $scenarios; do column tern "$s" other_cores; done | median) cores"
exit $lost
