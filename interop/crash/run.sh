#!/usr/bin/env bash
# Kills a broker with SIGKILL while clients publish and subscribe, and shows what was lost or doubled. See ../README.md.
#
#   interop/crash/run.sh [--kills N] [--seed S] [--seconds-between A..B] [--broker "COMMAND"] [--data FOLDER] [--signal TERM] [--json]
#
#   --kills N              how often the broker is killed (20); with 0 it runs for --seconds S (10) and is not killed
#   --seconds-between A..B how long it lives each time, a random time between (0.2..2)
#   --broker "COMMAND"     what is started, with {port} and {data} to be filled in (./tern broker --port {port} --data {data}, with
#                          room for long queues);
#                          "mosquitto" stands for Debian's, told to write its state every second
#   --data FOLDER          the broker's folder, kept after the run (a temporary one, kept only if something is wrong)
#   --signal TERM          the broker is told to stop instead of killed
#   --json                 the result as one JSON object
#
# Exit code: 0 nothing lost or doubled, 1 something, 2 wrong usage or no broker.
set -euo pipefail
cd "$(dirname "$0")/../.."

main=org.ternmq.conformance.crash.CrashTest

# Prints a JDK 25 or later, wherever ./tern would find it.
find_java() {
    local home major
    for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/java" ] && [ -r "$home/release" ]; then
            major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            if [ "${major:-0}" -ge 25 ]; then
                echo "$home/bin/java"
                return 0
            fi
        fi
    done
    echo "crash: a JDK 25 is needed, see CONTRIBUTING.md" >&2
    return 2
}

# Builds the classes of this program if a source is newer.
build() {
    local made=tern-conformance/target/classes/${main//.//}.class
    if [ ! -e "$made" ] || [ -n "$(find tern-codec/src/main tern-conformance/src/main -newer "$made" -print -quit)" ]; then
        echo "crash: building" >&2
        ./mvnw -B -q -pl tern-conformance -am compile >&2
        touch "$made"
    fi
}

java=$(find_java)
build
# The first use of ./tern builds the broker; that is no part of its start.
case " $* " in
    *" --broker "*) ;;
    *) ./tern --version >/dev/null ;;
esac
progress=false
[ -t 2 ] && progress=true
exec "$java" -XX:+UseSerialGC -Xlog:disable -Dcrash.progress="$progress" ${CRASH_JAVA_OPTS:-} \
    -cp tern-codec/target/classes:tern-conformance/target/classes "$main" "$@"
