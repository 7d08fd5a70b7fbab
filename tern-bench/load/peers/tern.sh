#!/usr/bin/env bash
# Tern from this checkout, with its default flags
. "$(dirname "$0")/common.sh"
install_peer() { "$HERE/../../../tern" --version; }
start_peer() { launch "$HERE/../../../tern" broker --port "$PORT" --data "$DATA" ${TERN_BROKER_ARGS:-}; }
main "$@"
