#!/usr/bin/env bash
# The journal alone: plain writes and syncs of this disk; synced records of 200 bytes from 1,000 writers on two threads, each with one
# that waits; messages queued, acknowledged and removed as fast as can be; and an hour's worth of them (5,000 a second) at 100,000 a
# second, with what they leave on the disk meanwhile.
#   tern-bench/journal.sh [MESSAGES] [FOLDER]
# FOLDER is where the files are made and removed again (default: below tern-bench/target).
set -eu
cd "$(dirname "$0")"
messages=${1:-18000000} folder=${2:-target/journal}
. ./jcmd.sh
root=$(cd .. && pwd)
(cd .. && ./mvnw -B -q -pl tern-journal -am test-compile)
path=$(for m in testkit codec core journal; do printf '%s:%s:' "$root/tern-$m/target/classes" "$root/tern-$m/target/test-classes"; done)
run() { rm -rf "$folder"; mkdir -p "$folder"; "$(dirname "$jcmd")/java" -XX:+UseCompactObjectHeaders -cp "$path" "$@"; }
run org.ternmq.journal.log.LogBench "$folder" 10 2 500
run org.ternmq.journal.store.QueueBench "$folder" "$((messages / 3))" 100000 1000000000
run org.ternmq.journal.store.QueueBench "$folder" "$messages" 100000 100000
rm -rf "$folder"
