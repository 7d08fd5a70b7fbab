#!/usr/bin/env bash
# Hands inputs to whatever reads other people's bytes, and keeps those that reach code not seen before (Jazzer). What each target promises
# has to hold for all of them. Ends with 1 when something was found, tells the input, and how to run it again.
#
#   tools/fuzz.sh [--seconds N] [NAME]...    all targets, or these; so many seconds of the processor for each (60)
#   tools/fuzz.sh --run NAME HEX             one input, without Jazzer
#
# What was learned stays in tern-fuzz/target/fuzz and the next run begins with it.

set -euo pipefail
cd "$(dirname "$0")/.."
seconds=60
[ "${1:-}" != --seconds ] || { seconds=$2 && shift 2; }
[ "${1:-}" = --run ] || case ${1:-} in -*) sed -n 5,6p "$0" >&2 && exit 2 ;; esac

if [ -z "${TERN_NO_BUILD:-}" ]; then
    ./mvnw -B -q -pl tern-fuzz -am install -DskipTests
fi
work=tern-fuzz/target/fuzz
mkdir -p "$work"
if [ -z "${TERN_NO_BUILD:-}" ] || [ ! -s "$work/path" ]; then
    ./mvnw -B -q -Pjazzer -pl tern-fuzz dependency:build-classpath -Dmdep.outputFile="$PWD/$work/path" >"$work/log" 2>&1 || { cat "$work/log"; exit 2; }
fi
. interop/lib.sh
java=$(find_jdk)/bin/java
options=(-Xmx512m -Xss512k -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading --enable-native-access=ALL-UNNAMED
    -cp "tern-fuzz/target/test-classes:$(cat "$work/path")")

if [ "${1:-}" = --run ]; then
    exec "$java" -ea "${options[@]}" org.ternmq.fuzz.Fuzz run "$2" "$3"
fi

# fuzz NAME: leaves what Jazzer says in a log. Seconds of the processor are counted from when all seeds have been tried.
fuzz() {
    local folder=$work/$1 jazzer used begun=
    rm -rf "$folder/seeds" "$folder/found"
    mkdir -p "$folder/corpus" "$folder/found"
    "$java" "${options[@]}" org.ternmq.fuzz.Fuzz seeds "$1" "$folder/seeds"
    "$java" -ea "${options[@]}" -Dtern.fuzz.target="$1" com.code_intelligence.jazzer.Jazzer --target_class=org.ternmq.fuzz.Fuzz \
        --instrumentation_includes='org.ternmq.**' --instrumentation_excludes='org.ternmq.fuzz.**:org.ternmq.testkit.**' \
        --reproducer_path="$folder/found" -artifact_prefix="$folder/found/" -print_final_stats=1 -timeout=20 -rss_limit_mb=3000 \
        "$folder/corpus" "$folder/seeds" >"$folder/log" 2>&1 &
    jazzer=$!
    while used=$(ps -o cputimes= -p $jazzer); do
        if [ -z "$begun" ] && grep -q INITED "$folder/log"; then
            begun=$used
        elif [ -n "$begun" ] && [ "$((used - begun))" -ge "$seconds" ]; then
            kill -INT $jazzer # it prints its numbers and ends
            break
        fi
        sleep 0.5
    done
    wait $jazzer || grep -q 'libFuzzer: run interrupted' "$folder/log" && [ -z "$(ls "$folder/found")" ]
}

[ $# -gt 0 ] || set -- $("$java" "${options[@]}" org.ternmq.fuzz.Fuzz names)
status=0
row='%-12s %12s %9s %9s %9s\n'
# shellcheck disable=SC2059
printf "$row" target executions coverage corpus findings
for name; do
    findings=0
    fuzz "$name" || findings=1
    log=$work/$name/log
    # shellcheck disable=SC2059
    printf "$row" "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
        "$(sed -n 's/^#.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)" \
        "$(sed -n 's/^#.* corp: \([0-9]*\).*/\1/p' "$log" | tail -n 1)" $findings
    [ $findings -eq 1 ] || continue
    status=1
    sed -n '/^== Java Exception/,/^DEDUP_TOKEN/p; /^== *[0-9]*== *ERROR/,$p' "$log" | head -n 60
    input=$(find "$work/$name/found" -type f ! -name '*.java' | head -n 1)
    if [ -n "$input" ]; then
        echo "again: tools/fuzz.sh --run $name $(od -An -v -tx1 "$input" | tr -d ' \n')"
    else
        tail -n 20 "$log"
    fi
done
exit $status
