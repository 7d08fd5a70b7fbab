#!/usr/bin/env bash
# An operator asks why messages of mosquitto's clients did not arrive, who is slow and what passes, with the commands of docs/operations.md.
# Needs mosquitto-clients.

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
begin

cat >"$work/tern.toml" <<TOML
data = "$work/data"

[[listener]]
port = 0

[admin]
http_port = 0

[limits]
queue_messages_max = 2
TOML
./tern broker --config "$work/tern.toml" >"$work/log" 2>&1 &
until grep -q '^ready' "$work/log"; do sleep 0.2; done
port=$(sed -n 's/.*listening on *127.0.0.1:\([0-9]*\).*/\1/p' "$work/log")
TERN_ADMIN_URL=$(sed -n 's|.*operators ask *\(http://[0-9.:]*\),.*|\1|p' "$work/log")
TERN_ADMIN_TOKEN_FILE=$work/data/admin-token
export TERN_ADMIN_URL TERN_ADMIN_TOKEN_FILE

says() { # WHAT EXPECTED FILE
    if grep -qF -- "$2" "$3"; then
        echo "right: $1: $2"
    else
        wrong "$1 does not say: $2"
        cat "$3"
    fi
}
explain() { ./tern explain delivery --client phone-7 --topic site/7/alarm "$@" >"$work/out"; }
publish() { mosquitto_pub -p "$port" -i sensor-7 -t site/7/alarm -m fire -q 1; }

publish
explain
says "a client that never came" "the broker has no session of a client \"phone-7\"" "$work/out"

mosquitto_sub -p "$port" -i phone-7 -c -q 1 -t site/7/Alarm -E
publish
explain
says "a wrong letter" "not subscribed to this topic; of its 1 subscriptions the nearest are site/7/Alarm" "$work/out"

mosquitto_sub -p "$port" -i phone-7 -c -q 1 -t 'site/#' -E
for i in 1 2 3 4 5; do publish; done
explain
says "a full queue" "the client's queue was full; 3 times since" "$work/out"
explain --json
says "the same as JSON" '"verdict": "queue_full"' "$work/out"
./tern slow >"$work/out"
says "who is slow" "no  phone-7" "$work/out"

./tern trace --topic 'site/+/alarm' --payload 200 --for 60s >"$work/trace" &
until grep -q watching "$work/trace"; do sleep 0.2; done
mosquitto_sub -p "$port" -i phone-7 -c -q 1 -t 'site/#' -C 2 >/dev/null
publish
until grep -q "from sensor-7" "$work/trace"; do sleep 0.2; done
says "the trace" "to   phone-7  PUBLISH" "$work/trace"
says "the trace" "payload=fire" "$work/trace"
explain
says "after its return" "put in the client's queue" "$work/out"
exit $failed
