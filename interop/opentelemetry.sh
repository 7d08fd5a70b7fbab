#!/usr/bin/env bash
# The plug-in for OpenTelemetry as it is built, in the plug-in folder of ./tern broker: messages of mosquitto_pub that carry a traceparent, and a
# collector that prints which spans came. Needs mosquitto-clients and python3.

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
begin
python=python3

trace=0af7651916cd43dd8448eb211c80319c
parent=b7ad6b7169203331

check() { # what, expected, got
    if [ "$2" = "$3" ]; then
        echo "ok     $1"
    else
        printf 'wrong  %s\n  expected: %s\n  got:      %s\n' "$1" "$2" "$3"
        failed=1
    fi
}

# Waits until the collector has so many spans of that kind.
spans() {
    for _ in $(seq 100); do
        [ "$(grep -c "$1" "$work/spans" || :)" -lt "$2" ] || break
        sleep 0.1
    done
    grep -c "$1" "$work/spans" || :
}

publish() { mosquitto_pub -V 5 -p "$port" -i publisher -t site/7 "$@"; }

read -r port collector_port <<<"$(take_free_ports 2)"
./tern --version # built here, not while the start is waited for
./mvnw -B -q -pl tern-opentelemetry -am package -Dmaven.test.skip=true
mkdir "$work/plugins"
cp -r tern-opentelemetry/target/opentelemetry "$work/plugins"
echo "the plug-in: $(find "$work/plugins" -name '*.jar' | wc -l) jars, $(du -sk "$work/plugins" | cut -f1) KiB"

cat >"$work/tern.toml" <<TOML
data = "$work/data"
allow_anonymous = true

[[listener]]
port = $port

[plugins]
folder = "$work/plugins"
TOML
./tern broker --config "$work/tern.toml" >"$work/none.log" 2>&1 && code=0 || code=$?
check "without an endpoint the broker says what to set" 1 \
    "$([ "$code" -ne 0 ] && grep -c 'add "opentelemetry.endpoint=http://127.0.0.1:4318/v1/traces" to settings' "$work/none.log")"

touch "$work/spans"
"$python" interop/opentelemetry/collector.py "$collector_port" >"$work/spans" &
collector=$!
echo "settings = [\"opentelemetry.endpoint=http://127.0.0.1:$collector_port\"]" >>"$work/tern.toml"
./tern broker --config "$work/tern.toml" >"$work/broker.log" 2>&1 &
broker=$!
await "$broker" "$work/broker.log" "ready in"

mosquitto_sub -V 5 -p "$port" -i phone -q 2 -t 'site/#' -C 5 -W 60 -F '%p %P' >"$work/phone" &
phone=$!
mosquitto_sub -V 311 -p "$port" -i old -q 1 -t 'site/#' -C 5 -W 60 -F '%p' >"$work/old" &
old=$!
sleep 2
for qos in 0 1 2; do
    publish -q "$qos" -m "fire $qos" -D publish user-property traceparent "00-$trace-$parent-01" -D publish user-property site north
done
publish -m unsampled -D publish user-property traceparent "00-$trace-$parent-00"
publish -m untraced
wait "$phone" "$old" || :

check "each message has a span, whose parent is the publisher's" 3 "$(spans "mqtt publish.*trace $trace parent $parent" 3)"
check "each delivery has a span" 6 "$(spans "mqtt deliver.*trace $trace" 6)"
sed -n 's/^mqtt publish span \([0-9a-f]*\) .*/\1/p' "$work/spans" | while read -r id; do
    check "two receivers below $id" 2 "$(grep -c "mqtt deliver.*parent $id" "$work/spans")"
    check "the receiver of 5.0 gets $id as its parent" 1 "$(grep -c "^fire . traceparent:00-$trace-$id-01.*site:north" "$work/phone")"
done | tee "$work/links"
if grep -q wrong "$work/links"; then failed=1; fi
check "what is not sampled passes as it is" 1 "$(grep -c "^unsampled traceparent:00-$trace-$parent-00" "$work/phone")"
check "the receiver of 3.1.1 gets all messages" "fire 0;fire 1;fire 2;unsampled;untraced;" "$(tr '\n' ';' <"$work/old")"
check "no other span came" 9 "$(wc -l <"$work/spans")"
kill "$collector"
wait "$collector" 2>/dev/null || :
for i in $(seq 20); do publish -q 1 -m "$i" -D publish user-property traceparent "00-$trace-$parent-01"; done
kill "$broker"
wait "$broker" || :
check "without a collector messages go on, and the log says so" yes \
    "$(grep -q 'spans are lost, messages go on\|did not take the last spans' "$work/broker.log" && echo yes)"
sort "$work/spans"
exit "$failed"
