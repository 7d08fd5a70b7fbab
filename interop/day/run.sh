#!/usr/bin/env bash
# A day of sensor readings, published by MQTT.js, received by paho for Python. See ../README.md.
#
#   interop/day/run.sh [--broker tern|mosquitto|HOST:PORT] [--readings N] [--seed N] [--keep FOLDER]
set -euo pipefail
. "$(dirname "$0")/../lib.sh"

python=$(find_python)
prepare_js || { echo "interop: the day needs node, npm and the package mqtt" >&2; exit 2; }
exec "$python" -B "$here/day/day.py" "$@"
