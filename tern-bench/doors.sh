#!/usr/bin/env bash
# What each way in costs: the broker's CPU per message over TLS 1.3 and WebSocket beside TCP, ten pairs at QoS 0 with 64 bytes at the same rate and as fast as it goes,
# turn about; and full handshakes of TLS 1.3 per second of CPU, beside mosquitto's with the same certificate.
#
#   tern-bench/doors.sh [-n ROUNDS] [-r MESSAGES_PER_SECOND] [-d SECONDS]
#
# Nothing else should run meanwhile. The rate has to be one that the machine can do with TLS: what is lost is told.

set -euo pipefail
cd "$(dirname "$0")"
. ./scenarios.sh
rounds=5 rate=60000 seconds=8
while getopts n:r:d: flag; do
    case $flag in
        n) rounds=$OPTARG ;;
        r) rate=$OPTARG ;;
        d) seconds=$OPTARG ;;
        *) exit 1 ;;
    esac
done

work=$(mktemp -d)
broker= mosquitto=
trap 'kill $broker $mosquitto 2>/dev/null || :; rm -rf "$work"' EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$work/key" -out "$work/pem" 2>/dev/null
chmod 644 "$work/key"
chmod 755 "$work"
cat >"$work/tern.toml" <<TOML
data = "$work/data"
[[listener]]
port = 18930
[[listener]]
port = 18931
certificate = "$work/pem"
key = "$work/key"
[[listener]]
port = 18932
protocol = "ws"
[[listener]]
port = 18933
protocol = "ws"
certificate = "$work/pem"
key = "$work/key"
TOML
../tern --version >/dev/null
../tern broker --config "$work/tern.toml" >"$work/broker.log" 2>&1 &
broker=$!
until (exec 3<>/dev/tcp/127.0.0.1/18933) 2>/dev/null; do sleep 0.2; done

# ticks PID: hundredths of a second of CPU that it and its children took
ticks() {
    local pid sum=0
    for pid in "$1" $(pgrep -P "$1" || :); do
        sum=$((sum + $(awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$pid/stat")))
    done
    echo $sum
}

# pairs DOOR FLAGS...: microseconds of the broker's CPU per message, into a file
pairs() {
    local door=$1 before bench
    shift
    ../tern bench pair --pairs 10 -q 0 --size 64 --rate "$rate" --warmup 8 --duration $((seconds + 2)) --json "$@" >"$work/report" 2>&1 &
    bench=$!
    sleep 10
    before=$(ticks $broker) begin=$(date +%s%N)
    sleep "$seconds"
    local cpu=$(($(ticks $broker) - before)) nanos=$(($(date +%s%N) - begin))
    wait $bench || cat "$work/report" >&2
    awk "BEGIN {printf \"%.3f\\n\", $cpu * 1e4 / ($rate * $nanos / 1e9)}" >>"$work/$door"
    printf '%s: %s us, %s\n' "$door" "$(tail -n 1 "$work/$door")" "$(grep -o '"lost":[0-9]*' "$work/report" | head -n 1)" >&2
}

# full DOOR FLAGS...: the same as fast as it goes. The warm-up is a quarter of what is counted, and the broker works in both.
full() {
    local door=$1 before cpu sent
    shift
    before=$(ticks $broker)
    ../tern bench pair --pairs 10 -q 0 --size 64 --rate max --warmup 2 --duration 8 --json "$@" >"$work/report" 2>&1 || cat "$work/report" >&2
    cpu=$(($(ticks $broker) - before))
    sent=$(grep -o '"sent":[0-9]*' "$work/report" | head -n 1 | cut -d: -f2)
    awk "BEGIN {printf \"%.3f\\n\", $cpu * 1e4 / ($sent * 1.25)}" >>"$work/full.$door"
    printf '%s at full speed: %s us, %s sent\n' "$door" "$(tail -n 1 "$work/full.$door")" "$sent" >&2
}

for _ in $(seq "$rounds"); do
    for way in pairs full; do
        $way tcp -p 18930
        $way tls -p 18931 --cafile "$work/pem"
        $way ws -p 18932 --ws
        $way wss -p 18933 --ws --cafile "$work/pem"
    done
done
of() { awk "BEGIN {printf \"%.2f\", $1 / $2}"; }
tcp=$(median <"$work/tcp") full_tcp=$(median <"$work/full.tcp")
printf '| way in | us of CPU per message | of TCP | at full speed | of TCP |\n|---|---|---|---|---|\n'
for door in tcp tls ws wss; do
    us=$(median <"$work/$door") full=$(median <"$work/full.$door")
    printf '| %s | %s | %s | %s | %s |\n' $door "$us" "$(of "$us" "$tcp")" "$full" "$(of "$full" "$full_tcp")"
done

# handshakes NAME PID PORT: of a second of CPU, into a file
handshakes() {
    local before count
    before=$(ticks "$2")
    count=$(openssl s_time -connect "127.0.0.1:$3" -new -tls1_3 -CAfile "$work/pem" -time 5 2>/dev/null |
        sed -n 's/^\([0-9]*\) connections in .* real seconds.*/\1/p' | head -n 1)
    sleep 1 # what is still to be closed
    awk "BEGIN {printf \"%.0f\\n\", $count / (($(ticks "$2") - $before) / 100)}" >>"$work/handshakes.$1"
}

if ! command -v mosquitto >/dev/null; then
    echo "skipped, because mosquitto is not installed: handshakes beside it"
    exit 0
fi
printf '%s\n' "listener 18934 127.0.0.1" "allow_anonymous true" "certfile $work/pem" "keyfile $work/key" >"$work/mosquitto.conf"
mosquitto -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
mosquitto=$!
until (exec 3<>/dev/tcp/127.0.0.1/18934) 2>/dev/null; do sleep 0.2; done
for _ in $(seq $((rounds + 1))); do # the first warms up
    handshakes tern $broker 18931
    handshakes mosquitto $mosquitto 18934
done
ours=$(tail -n +2 "$work/handshakes.tern" | median) theirs=$(tail -n +2 "$work/handshakes.mosquitto" | median)
printf '\nhandshakes per CPU second: Tern %s, mosquitto %s: %s\n' "$ours" "$theirs" "$(of "$ours" "$theirs")"
