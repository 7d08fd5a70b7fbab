#!/usr/bin/env bash
# Our client against other brokers, and ours: its suite OtherBrokerSuite of tern-client, run against each as tern-bench/load/peers starts it.
#
#   interop/client_brokers.sh [hivemq|moquette|tern ...]
#
# PEERS_HOME is where the others are fetched to, once; PORT is the first of the ports used.

set -euo pipefail
cd "$(dirname "$0")/.."
port=${PORT:-18990}
report=tern-client/target/surefire-reports/TEST-org.ternmq.client.GivenBrokerTest.xml
work=$(mktemp -d)
running=
failed=0
# The peers' scripts want java and javac on the path.
jdk=${JAVA25_HOME:-$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1)}
[ -z "$jdk" ] || export PATH="$jdk/bin:$PATH"
export PEERS_HOME=${PEERS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/mq-peers} JOPTS=${JOPTS:--Xmx1g}
trap 'stop; rm -rf "$work"' EXIT

peer() { "tern-bench/load/peers/$1.sh" "${@:2}"; }

title() {
    case $1 in
        hivemq) echo "HiveMQ CE" ;;
        moquette) echo "Moquette" ;;
        tern) echo "Tern" ;;
    esac
}

start() {
    if [ "$1" = tern ]; then
        ./tern broker --port "$port" --data "$work/data" >"$work/broker.log" 2>&1 &
        running=$!
    else
        [ -n "$(ls "$PEERS_HOME/$1/lib" 2>/dev/null)" ] || peer "$1" install >"$work/install.log" 2>&1 || return 1
        running=$1
        peer "$1" start "$port" >/dev/null
    fi
}

stop() {
    case $running in
        '') ;;
        *[!0-9]*) peer "$running" stop ;;
        *) kill "$running" && wait "$running" || : ;;
    esac
    running=
}

await_port() {
    for _ in $(seq 240); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
        sleep 0.5
    done
    return 1
}

# The suite was compiled by the build, and is again if it has changed. Surefire's own goal would run it on Maven's JDK.
suite() {
    rm -f "$report"
    ./mvnw -B -q -pl tern-client -am test -Dtest=GivenBrokerTest -Dsurefire.failIfNoSpecifiedTests=false \
        "-Dtern.broker=mqtt://127.0.0.1:$port" "-Dtern.broker.name=$1" </dev/null >"$work/suite.log" 2>&1
}

# How many tests ran, how many were skipped, and the reasons.
count() { sed -n "/<testsuite /s/.* $1=\"\([0-9]*\)\".*/\1/p" "$report"; }
reasons() {
    sed -n 's/.*<skipped[^>]*><!\[CDATA\[.*\(skipped, because .*\)/\1/p' "$report" | sort | uniq -c |
        sed 's/^ *\([0-9]*\) /    \1 × /'
}

for broker in ${*:-hivemq moquette tern}; do
    if ! start "$broker"; then
        echo "skipped, because $(title "$broker") could not be fetched: $(grep -m 1 . "$work/install.log" || echo "no reason given")"
        continue
    fi
    if ! await_port; then
        echo "wrong: $(title "$broker") did not open its port within two minutes"
        failed=1
    elif suite "$broker"; then
        echo "right: the client's suite holds against $(title "$broker"): $(count tests) tests, $(count skipped) skipped"
        reasons
    else
        echo "wrong: the client's suite does not hold against $(title "$broker"):"
        grep -E '^\[ERROR\]' "$work/suite.log" | head -n 40
        failed=1
    fi
    stop
    port=$((port + 1))
done
exit "$failed"
