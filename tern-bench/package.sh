#!/usr/bin/env bash
# What the archive takes, unpacked, with its sample configuration and each profile: CPU until the first client is in, and resident memory
# half a minute later, before and after a second client has come and gone.
#   tern-bench/package.sh [ARCHIVE]    without one it is tern-dist/target's
set -eu
cd "$(dirname "$0")"
archive=${1:-$(ls ../tern-dist/target/tern-*-linux-x86_64.tar.gz)}
make -s -C load mqload
work=$(mktemp -d)
pid=
trap 'kill $pid 2>/dev/null || :; rm -rf "$work"' EXIT
tar -C "$work" -xf "$archive"
root=$(echo "$work"/tern-*)
port=$((20000 + RANDOM % 10000))
resident() { awk '/^VmRSS:/ {printf "%.1f", $2 / 1024}' "/proc/$pid/status"; }

echo "| profile | CPU to the first CONNACK, s | resident, nobody there, MiB | one has come and gone, MiB |"
echo "|---|---|---|---|"
for profile in "" small; do
  export TERN_PROFILE=$profile
  "$root/bin/tern" broker --help >/dev/null # makes the start-up cache
  for round in 1 2 3; do
    sed -e "s|^data = .*|data = \"$work/data$profile$round\"|" -e "s|^port = 1883|port = $port|" "$root/etc/tern.toml" >"$work/tern.toml"
    "$root/bin/tern" broker --config "$work/tern.toml" >"$work/log" 2>&1 &
    pid=$!
    load/mqload probe --port $port --max 60 >/dev/null
    cpu=$(awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); printf "%.2f", ($12 + $13) / hz}' "/proc/$pid/stat")
    kill $pid && wait $pid || :
    "$root/bin/tern" broker --config "$work/tern.toml" >"$work/log" 2>&1 &
    pid=$!
    sleep 33
    before=$(resident)
    load/mqload probe --port $port --max 60 >/dev/null
    sleep 17
    echo "| ${profile:-default} | $cpu | $before | $(resident) |"
    kill $pid && wait $pid || :
    pid=
  done
done
