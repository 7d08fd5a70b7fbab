#!/usr/bin/env bash
# Tries what threads hand to each other, millions of times in many forms of compilation (jcstress): mailbox, topic tree, counters, the
# hand-over to the journal. Nothing that may not happen has to happen.
#
#   tools/stress.sh [--millis N] [NAME]    all of them, or those whose class name contains NAME; so long for each in each form (50)
#   tools/stress.sh --planted              mistakes of the same kinds; each has to be found

set -euo pipefail
cd "$(dirname "$0")/.."
millis=50 planted= name='.*'
while [ $# -gt 0 ]; do
    case $1 in
        --millis) millis=$2 && shift 2 ;;
        --planted) planted=yes && shift ;;
        -*) sed -n 5,6p "$0" >&2 && exit 1 ;;
        *) name=".*$1.*" && shift ;;
    esac
done

[ -n "${TERN_NO_BUILD:-}" ] || ./mvnw -B -q -pl tern-stress -am package -DskipTests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. interop/lib.sh
java=$(find_jdk)/bin/java
path=$PWD/tern-stress/target/test-classes:$(cat tern-stress/target/classpath)

# stress PATTERN LOG: its exit code is not 0 when something was seen that may not be
stress() {
    (cd "$work" && "$java" --enable-native-access=ALL-UNNAMED -cp "$path" org.openjdk.jcstress.Main -v -t "$1" -f 1 -fsm 1 -iters 1 \
        -time "$millis" -r "$work/report" >"$2" 2>&1)
}

if [ -n "$planted" ]; then
    missed=0
    for each in SleepsFirst TwoWriters PlainMeeting; do
        if stress "org.ternmq.stress.planted.*$each.*" "$work/$each.log"; then
            echo "not found: $each"
            missed=1
        else
            echo "found: $each"
        fi
    done
    exit $missed
fi
status=0
stress "org.ternmq.(broker|core|journal).*$name" "$work/stress.log" || status=$?
# A block for each form of each test: its name, then its states with the number of times that each was seen.
awk '
    /org\.ternmq\..*Stress$/ {name = $NF; sub(/.*\./, "", name)}
    $1 == "RESULT" {counting = 1; next}
    counting && NF == 0 {counting = 0; forms[name]++}
    counting {for (i = 2; i <= NF; i++) if ($i ~ /^[0-9,]+$/ && $(i + 1) ~ /%$/) {n = $i; gsub(/,/, "", n); seen[name] += n}}
    END {for (name in seen) printf "%-24s %12d times, in %d forms\n", name, seen[name], forms[name]}' "$work/stress.log" | sort
if [ "$status" -ne 0 ]; then
    tail -n 60 "$work/stress.log"
    exit 1
fi
echo "nothing was seen that may not be"
