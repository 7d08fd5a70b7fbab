#!/usr/bin/env bash
# Random dialogues, played against Tern and Debian's mosquitto and compared. See ../README.md.
#
#   interop/dialogues/run.sh [--count N] [--seed N] [--workers N] [--tern HOST:PORT] [--mosquitto HOST:PORT]
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v mosquitto >/dev/null && [ ! -x /usr/sbin/mosquitto ]; then
    echo "skipped, because there is no mosquitto to compare with; install it: apt-get install mosquitto"
    exit 0
fi
command -v python3 >/dev/null || { echo "skipped, because there is no python3 to start the brokers"; exit 0; }
exec python3 -B dialogues.py "$@"
