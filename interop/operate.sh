#!/usr/bin/env bash
# An operator's hour in a minute, with mosquitto's clients as the plant: somebody floods, somebody is slow, a message does not arrive. Who floods is
# found and banned, who is slow is found and kicked, the rules are mended and read anew, and a witness that was there all the time has missed nothing.
# Needs mosquitto-clients and curl.

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
begin

cat >"$work/closed.toml" <<'TOML'
[[rule]]
deny = ["subscribe"]
topics = ["site/alarm"]
clients = ["phone"]

[[rule]]
allow = ["publish", "subscribe"]
topics = ["#"]
TOML
sed 1,5d "$work/closed.toml" >"$work/open.toml"
configure() { # RULES MORE
    cat >"$work/tern.toml" <<TOML
data = "$work/data"

[[listener]]
port = $2

[admin]
http_port = 0

[authorization]
rules_file = "$work/$1.toml"

[limits]
queue_messages_max = 200_000
unsent_bytes_max = 10_000_000
TOML
}
configure closed 0
./tern broker --config "$work/tern.toml" >"$work/log" 2>&1 &
until grep -q '^ready' "$work/log"; do sleep 0.2; done
port=$(sed -n 's/.*listening on *127.0.0.1:\([0-9]*\).*/\1/p' "$work/log")
TERN_ADMIN_URL=$(sed -n 's|.*operators ask *\(http://[0-9.:]*\),.*|\1|p' "$work/log")
TERN_ADMIN_TOKEN_FILE=$work/data/admin-token
export TERN_ADMIN_URL TERN_ADMIN_TOKEN_FILE

says() { # WHAT EXPECTED FILE
    if grep -qE -- "$2" "$3"; then
        echo "right: $1: $(grep -E -m 1 -- "$2" "$3")"
    else
        wrong "$1 does not say: $2"
        head -20 "$3"
    fi
}
beats=0
beat() { # the witness hears each of these
    beats=$((beats + 1))
    mosquitto_pub -p "$port" -i heart -t heart/beat -m "$beats" -q 1
}

mosquitto_sub -p "$port" -i witness -t heart/beat -q 1 >"$work/heard" &
mosquitto_sub -p "$port" -i slow-one -c -q 1 -t 'noise/#' >/dev/null &
slow_one=$!
./tern subscriptions --client slow-one >"$work/out"
says "the plant is there" "noise/#" "$work/out"
beat

# Somebody floods, and somebody no longer reads.
kill -STOP "$slow_one"
(while :; do printf 'x%.0s\n' {1..1000}; done) 2>/dev/null | mosquitto_pub -p "$port" -i flooder -q 1 -t noise/1 -l &
./tern trace --for 2s --json >"$work/trace"
grep -o '"client": *"[^"]*"' "$work/trace" | sort | uniq -c | sort -rn >"$work/loud"
head -1 "$work/loud" >"$work/out"
says "who floods" "flooder" "$work/out"
until ./tern slow --json >"$work/slow"; grep -q slow-one "$work/slow"; do sleep 0.2; done
head -1 "$work/slow" >"$work/out"
says "who is slow" "slow-one" "$work/out"
./tern ban --client flooder --for 10m --note "floods" >"$work/out"
says "the ban" "flooder" "$work/out"
if mosquitto_pub -p "$port" -i flooder -t noise/1 -m x 2>"$work/out"; then wrong "the flooder came back"; fi
says "the flooder is kept out" "refused|error|Error|not auth" "$work/out"
./tern clients --prefix flood --json >"$work/out"
if [ -s "$work/out" ]; then wrong "the flooder is still there: $(cat "$work/out")"; fi
beat

# A message that did not arrive.
mosquitto_sub -p "$port" -i phone -V 5 -c -x 600 -q 1 -t site/alarm -E >"$work/out" 2>&1 || :
mosquitto_pub -p "$port" -i sensor -t site/alarm -m fire -q 1
./tern explain delivery --client phone --topic site/alarm >"$work/out"
says "why nothing came" "refused|not subscribed|rules" "$work/out"

# The rules are mended. A slip changes nothing, and is told.
configure open 0
echo 'queue_messages = 1' >>"$work/tern.toml"
if ./tern reload >"$work/out" 2>&1; then wrong "a slip was taken"; fi
says "a slip" 'unknown key "queue_messages" in \[limits\], did you mean "queue_messages_max"' "$work/out"
configure open 0
./tern reload >"$work/out"
says "what was read anew" "authorization.rules_file" "$work/out"
mosquitto_sub -p "$port" -i phone -V 5 -c -x 600 -q 1 -t site/alarm -E >/dev/null
mosquitto_pub -p "$port" -i sensor -t site/alarm -m "fire again" -q 1
mosquitto_sub -p "$port" -i phone -V 5 -c -x 600 -q 1 -t site/alarm -C 1 -W 20 >"$work/out"
says "the message" "fire again" "$work/out"
kill -HUP "$(pgrep -f "config $work/tern.toml" | head -1)"
until grep -q 'nothing has changed' "$work/log"; do sleep 0.2; done
echo "right: SIGHUP: nothing has changed"
beat

# Back to calm.
./tern kick slow-one >"$work/out"
says "the kick" "slow-one" "$work/out"
kill -CONT "$slow_one"
./tern sessions slow-one --delete >"$work/out" 2>&1 || :
beat
until [ "$(wc -l <"$work/heard")" -ge "$beats" ]; do sleep 0.1; done
seq "$beats" | cmp -s - "$work/heard" && echo "right: the witness heard all $beats beats" || wrong "the witness heard $(tr '\n' ' ' <"$work/heard")"
curl -s "$TERN_ADMIN_URL/readyz" >"$work/out"
says "the broker" "^ready" "$work/out"
says "the log" 'ban "client flooder": done, by the token' "$work/log"
says "the log" "reload: not done, by the token" "$work/log"
exit $failed
