# Finds jcmd of a JDK 25 or later, and weighs a broker with it; sourced by the scripts beside it.

for jdk in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  if [ -r "$jdk/release" ] && [ -x "$jdk/bin/jcmd" ] && grep -q '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$jdk/release"; then jcmd=$jdk/bin/jcmd; break; fi
done

# live PID: bytes of live heap after full collections
live() { "$jcmd" "$1" GC.run >/dev/null; "$jcmd" "$1" GC.run >/dev/null
  "$jcmd" "$1" GC.class_histogram | awk '/^Total/ {print $3}'; }
