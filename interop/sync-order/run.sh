#!/usr/bin/env bash
# Shows by the system calls of the broker that a message is on the disk before its publisher is told so. See ../README.md.
#
#   interop/sync-order/run.sh [--broker "COMMAND"]
#
# COMMAND is started with {port} and {data} filled in; by default ./tern broker --port {port} --data {data}.
# Exit code: 0 the journal was synced between the write and the acknowledgement, 1 it was not.
set -euo pipefail
cd "$(dirname "$0")"

skip() {
    echo "skipped, because $*"
    exit 0
}

command -v python3 >/dev/null || skip "there is no python3 to read the trace"
for tool in strace mosquitto_sub; do
    package=${tool/mosquitto_sub/mosquitto-clients}
    if ! command -v "$tool" >/dev/null; then
        apt-get install -y -q "$package" >/dev/null 2>&1 || skip "there is no $tool; install it: apt-get install $package"
    fi
done
strace -f -o /dev/null true 2>/dev/null || skip "strace may not trace here"
exec python3 -B sync_order.py "$@"
