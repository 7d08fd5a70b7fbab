#!/usr/bin/env bash
# What a broker shows to those who watch: promtool, which is Prometheus' own, finds nothing to mend in /metrics, the numbers are those of what
# mosquitto's clients did, and health is told. Needs mosquitto-clients, curl, and promtool (Debian's package prometheus).

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
begin

cat >"$work/tern.toml" <<TOML
data = "$work/data"

[[listener]]
port = 0

[[listener]]
protocol = "mqtt-sn"
port = 0

[admin]
http_port = 0
TOML
./tern broker --config "$work/tern.toml" >"$work/log" 2>&1 &
until grep -q '^ready' "$work/log"; do sleep 0.2; done
port=$(sed -n 's/.*listening on *127.0.0.1:\([0-9]*\).*/\1/p' "$work/log")
url=$(sed -n 's|.*operators ask *\(http://[0-9.:]*\),.*|\1|p' "$work/log")

expect() { # WHAT EXPECTED ACTUAL
    if [ "$2" = "$3" ]; then
        echo "right: $1: $3"
    else
        wrong "$1: $3 instead of $2"
    fi
}
value() { awk -v name="$1" '$1 == name {print $2}' "$work/page"; }

expect /healthz ok "$(curl -s "$url/healthz")"
expect /readyz ready "$(curl -s "$url/readyz")"
for i in 1 2 3; do mosquitto_pub -p "$port" -t a -m "four" -q 1; done
curl -s "$url/metrics" >"$work/page"
expect "publishes of mosquitto_pub" 3.0 "$(value tern_publishes_received_total)"
expect "their payload" 12.0 "$(value tern_payload_received_bytes_total)"
expect "their connections" 3.0 "$(value tern_connects_total)"
expect "metrics of MQTT-SN" 0.0 "$(value tern_sn_datagrams_received_total)"
if command -v promtool >/dev/null; then
    if promtool check metrics <"$work/page" >"$work/promtool" 2>&1 && [ ! -s "$work/promtool" ]; then
        echo "right: promtool has nothing to say of $(grep -c '^# TYPE' "$work/page") metrics"
    else
        wrong "promtool says of /metrics:"
        cat "$work/promtool"
    fi
    if promtool check rules monitoring/alerts.yml >"$work/promtool" 2>&1; then
        echo "right: promtool has nothing to say of the alerts"
    else
        wrong "promtool says of monitoring/alerts.yml:"
        cat "$work/promtool"
    fi
else
    echo "skipped, because promtool is not here"
fi
exit $failed
