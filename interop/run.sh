#!/usr/bin/env bash
# The interop matrix: other people's clients, and ours, against a broker. See README.md beside this file.
#
#   interop/run.sh [--broker tern|mosquitto|HOST:PORT] [--only CLIENT] [--rows ROW,ROW] [--jobs N] [--live] [--write-expected]
set -euo pipefail
. "$(dirname "$0")/lib.sh"

python=$(find_python)
prepare_js || export INTEROP_NO_JS=1
prepare_java || export INTEROP_NO_JAVA=1
exec "$python" -B "$here/matrix/matrix.py" "$@"
