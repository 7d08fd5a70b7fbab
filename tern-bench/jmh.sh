#!/usr/bin/env bash
# Runs the JMH benchmarks: tern-bench/jmh.sh [PATTERN] [JMH OPTIONS]; with -prof gc unless options are given
set -eu
cd "$(dirname "$0")/.."
for jdk in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -r "$jdk/release" ] && grep -q '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$jdk/release"; then java=$jdk/bin/java; break; fi
done
./mvnw -B -q -pl tern-bench -am package -DskipTests dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
  >/dev/null
pattern=${1:-.}; shift || true
[ $# -gt 0 ] || set -- -prof gc
exec "${java:?a JDK 25 is needed}" -cp "tern-bench/target/classes:$(cat tern-bench/target/classpath)" org.openjdk.jmh.Main "$pattern" "$@"
