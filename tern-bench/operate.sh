#!/usr/bin/env bash
# What operators cost a broker with 10,000 clients: how long /metrics takes and how large it is, how long a reload takes, and how many of the clients
# it drops; with the first page of tern clients beside it.
#
#   tern-bench/operate.sh [CLIENTS]
#
# Nothing else should run meanwhile.

set -euo pipefail
cd "$(dirname "$0")"
clients=${1:-10000}
ulimit -n "$(ulimit -Hn)"
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || :; wait 2>/dev/null || :; rm -rf "$work"' EXIT
../tern --version >/dev/null

configure() { # QUEUE
    printf 'data = "%s/data"\n[[listener]]\nport = 18950\n[admin]\nhttp_port = 18951\n[limits]\nqueue_messages_max = %s\n' "$work" "$1" >"$work/tern.toml"
}
configure 1_000
../tern broker --config "$work/tern.toml" >"$work/log" 2>&1 &
until grep -q '^ready' "$work/log"; do sleep 0.2; done
url=http://127.0.0.1:18951
authorization="Authorization: Bearer $(cat "$work/data/admin-token")"
cat >"$work/hold.py" <<'PY'
import resource, select, socket, sys
clients = int(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
sockets = []
for i in range(clients):
    name = b"c%06d" % i
    one = socket.socket()
    one.bind(("127.0.0.%d" % (2 + i // 5000), 0))
    one.connect(("127.0.0.1", 18950))
    one.sendall(bytes([0x10, 12 + len(name), 0, 4]) + b"MQTT" + bytes([4, 2, 0, 0, 0, len(name)]) + name)
    one.recv(4)
    one.sendall(bytes([0x82, 5 + len(name), 0, 1, 0, len(name)]) + name + b"\0")
    one.recv(5)
    sockets.append(one)
print("ready", flush=True)
sys.stdin.readline()
lost = 0
for one in sockets:
    one.sendall(b"\xc0\0")
    try:
        one.settimeout(20)
        lost += one.recv(2) != b"\xd0\0"
    except OSError:
        lost += 1
print("lost", lost, flush=True)
PY
mkfifo "$work/go"
exec 3<>"$work/go"
python3 "$work/hold.py" "$clients" <"$work/go" >"$work/held" &
holder=$!
until grep -q ready "$work/held"; do sleep 0.5; kill -0 $holder || exit 1; done
echo "$clients clients, each with a subscription"

median() { sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }
ask() { # COUNT PATH
    for _ in $(seq "$1"); do
        curl -s -o "$work/page" -w '%{time_total}\n' -H "$authorization" "$url$2"
    done | awk '{print $1 * 1000}' | median
}
ask 50 /metrics >/dev/null
ask 50 "/api/v1/clients?limit=100" >/dev/null
printf '/metrics: %s ms (median of 50), %s bytes\n' "$(ask 50 /metrics)" "$(ask 1 /metrics >/dev/null; wc -c <"$work/page")"
printf 'a page of 100 clients: %s ms (median of 50)\n' "$(ask 50 "/api/v1/clients?limit=100")"
for queue in 2_000 3_000 4_000 5_000 6_000; do
    configure $queue
    curl -s -o "$work/page" -w '%{time_total}\n' -X POST -H "$authorization" "$url/api/v1/reload"
    grep -q queue_messages_max "$work/page" || cat "$work/page"
done | awk '{print $1 * 1000}' | median | sed 's/.*/a reload: & ms (median of 5)/'
echo go >&3
wait $holder
sed -n 's/^lost/clients that were dropped:/p' "$work/held"
