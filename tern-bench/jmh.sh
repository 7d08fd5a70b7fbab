#!/usr/bin/env bash
# Runs the JMH benchmarks: tern-bench/jmh.sh [PATTERN] [JMH OPTIONS]; with -prof gc unless options are given
set -eu
cd "$(dirname "$0")/.."
for j in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  case $(. "$j/release" 2>/dev/null && echo "$JAVA_VERSION") in 2[5-9]*) java=$j/bin/java; break ;; esac
done
./mvnw -B -q -pl tern-bench -am package -DskipTests dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
  >/dev/null
pattern=${1:-.}; shift || true
[ $# -gt 0 ] || set -- -prof gc
exec "${java:?a JDK 25 is needed}" -cp "tern-bench/target/classes:$(cat tern-bench/target/classpath)" org.openjdk.jmh.Main "$pattern" "$@"
