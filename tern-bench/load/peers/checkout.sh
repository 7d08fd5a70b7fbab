#!/usr/bin/env bash
# Tern of another checkout, which the variable CHECKOUT names: what a change costs
. "$(dirname "$0")/common.sh"
: "${CHECKOUT:?names the folder of a checkout of Tern}"
install_peer() { "$CHECKOUT/tern" --version; }
start_peer() { launch "$CHECKOUT/tern" broker --port "$PORT" --data "$DATA"; }
main "$@"
