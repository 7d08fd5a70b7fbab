#!/usr/bin/env bash
# Our client library beside HiveMQ's and Paho's, each in a process of its own on the same broker, turn about: messages per second and
# CPU per message of the client's process, publishing and receiving at QoS 0, 1 and 2; and the heap and direct buffers that a client holds,
# one of 1,000, after it has taken 40 messages and when it is fresh. With few messages (-c) the first seconds of a process are measured.
#
#   tern-bench/clients.sh [-n RUNS] [-c COUNT] [-l "tern hivemq paho"] [-q "0 1 2"]   (for Paho, which is slow, -c 20000)

set -euo pipefail
cd "$(dirname "$0")"
. ./scenarios.sh
runs=3 count=1000000 libraries="tern hivemq" levels="0 1 2"
while getopts n:c:l:q: flag; do
    case $flag in
        n) runs=$OPTARG ;;
        c) count=$OPTARG ;;
        l) libraries=$OPTARG ;;
        q) levels=$OPTARG ;;
        *) exit 1 ;;
    esac
done

work=$(mktemp -d)
broker=
trap 'kill $broker 2>/dev/null || :; rm -rf "$work"' EXIT

(cd .. && ./mvnw -B -q -pl tern-client -am package -Dmaven.test.skip=true)
../mvnw -B -q -f clients/pom.xml dependency:copy-dependencies -DoutputDirectory="$work/lib"
tern=$(ls ../tern-client/target/tern-client-*.jar | grep -v original)
java=${JAVA25_HOME:-$(ls -d /usr/lib/jvm/*25* | head -n 1)}/bin
path="$work/lib/*:$tern:$work/classes"
"$java/javac" -nowarn -cp "$work/lib/*:$tern" -d "$work/classes" clients/ClientLoad.java
echo "jar: $(stat -c %s "$tern") bytes"

../tern broker --port 18930 --data "$work/data" --set journal.durability=memory \
    --set limits.queue_messages_max=10000000 --set limits.queue_bytes_max=4000000000 >"$work/broker.log" 2>&1 &
broker=$!
until (exec 3<>/dev/tcp/127.0.0.1/18930) 2>/dev/null; do sleep 0.2; done

load() { timeout 120 "$java/java" -Xmx512m -cp "$path" ClientLoad "$1" "$2" 127.0.0.1:18930 "$3" "$4" "$5"; }

# take LIBRARY QOS: a subscriber of the library, while ours publishes
take() {
    load "$1" sub "$2" "$count" "$count" >"$work/sub" 2>>"$work/errors" &
    local subscriber=$!
    until grep -q ready "$work/sub"; do
        kill -0 $subscriber || return 1
        sleep 0.1
    done
    load tern pub "$2" $((2 * count)) 1 >/dev/null 2>>"$work/errors"
    wait $subscriber
    cat "$work/sub"
}

for run in $(seq "$runs"); do
    for library in $libraries; do
        for qos in $levels; do
            load "$library" pub "$qos" "$count" "$count" 2>>"$work/errors" >"$work/$library.pub$qos.$run"
            take "$library" "$qos" >"$work/$library.sub$qos.$run"
        done
        # Paho, with four threads each, does not get to its thousandth within the time
        [ "$library" = paho ] || load "$library" idle 0 1000 0 2>>"$work/errors" >"$work/$library.idle.$run"
    done
done

# of LIBRARY WHAT FIGURE: the median of all runs
of() { for f in "$work/$1.$2".*; do figure "$f" "$3"; done | median; }

printf '%-14s' ''
for library in $libraries; do printf '%28s' "$library"; done
printf '\n'
for qos in $levels; do
    for what in pub sub; do
        printf '%-14s' "$what QoS $qos"
        for library in $libraries; do
            lost=
            [ "$what" = pub ] || lost=$(of "$library" $what"$qos" lost)
            printf '%28s' "$(of "$library" $what"$qos" rate)/s $(of "$library" $what"$qos" cpu) us${lost:+ lost $lost}"
        done
        printf '\n'
    done
done
printf '%-14s' 'a client'
for library in $libraries; do
    if [ -s "$work/$library.idle.1" ]; then printf '%28s' "$(of "$library" idle bytes) B, fresh $(of "$library" idle fresh)"; else printf '%28s' "not measured"; fi
done
printf '\n'
