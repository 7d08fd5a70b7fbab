#!/usr/bin/env bash
# Other people's clients, and ours, log in to ./tern broker in every way there is, rightly and wrongly: by password, SCRAM, token, HTTP
# service and certificate; then rules change under load. See README.md beside this file. Prints a line for each client and way, and the
# matrix of them at the end.
#
#   interop/auth.sh [CLIENT ...]      mosquitto tern paho mqtt.js hivemq; without any, all

set -euo pipefail
# shellcheck source=interop/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$here/.."
# shellcheck source=interop/doors/commands.sh
. interop/doors/commands.sh
# shellcheck source=interop/auth/commands.sh
. interop/auth/commands.sh

clients=(mosquitto tern paho mqtt.js hivemq)
work=$(mktemp -d)
failed=0
set -m # each job in a group of its own, which ends as a whole
trap finish EXIT

# One file, and a user of each kind that it may hold.
write_passwords() {
    local mosquitto_passwd
    mosquitto_passwd=$(PATH=$PATH:/usr/sbin command -v mosquitto_passwd || :)
    : >"$work/users"
    chmod 600 "$work/users"
    if [ -n "$mosquitto_passwd" ]; then
        "$mosquitto_passwd" -b "$work/users" ann "correct horse"
    else
        echo "skipped, because there is no mosquitto_passwd: a line made by it; tern passwd --mosquitto makes it"
        ./tern passwd --mosquitto --password-stdin "$work/users" ann <<<"correct horse"
    fi
    ./tern passwd --password-stdin "$work/users" ben <<<"battery staple"
    ./tern passwd --scram --password-stdin "$work/users" cleo <<<"Tür 17"
    if [ "$(sed 's/^\([a-z]*:\$[a-z0-9-]*\).*/\1/' "$work/users" | tr '\n' ' ')" = 'ann:$7 ben:$argon2id cleo:$scram-sha-256 ' ]; then
        echo "right: mosquitto_passwd and tern passwd write to one file"
    else
        wrong "the file of users does not hold what was put there:"
        cut -d '$' -f 1,2 "$work/users"
    fi
}

# write_configuration BROKER PORT, with the rest on standard input. The watcher counts on one loop.
write_configuration() {
    {
        cat <<TOML
data = "$work/$1"
loops = 1
sys_interval_seconds = 0
TOML
        [ "$1" != tokens ] || echo "allow_anonymous = true"
        cat <<TOML
[journal]
durability = "memory"
[[listener]]
port = $2
TOML
        cat
    } >"$work/$1.toml"
}

write_configurations() {
    write_configuration passwords "$passwords" <<TOML
[authentication]
password_file = "$work/users"
[authorization]
rules_file = "$work/rules.toml"
TOML
    printf '%s' "$("$python" -Bc 'import sys; sys.path.insert(0, "interop/auth"); import tokens; print(tokens.SECRET.decode())')" >"$work/secret"
    chmod 600 "$work/secret"
    write_configuration tokens "$tokens" <<TOML
[tokens]
secret_file = "$work/secret"
audiences = ["mqtt"]
TOML
    write_configuration http "$http" <<TOML
[http_login]
url = "http://127.0.0.1:$service/login"
headers = ["X-Asked-By: tern"]
TOML
    write_configuration unreachable "$unreachable" <<TOML
[http_login]
url = "http://127.0.0.1:$nobody/login"
TOML
    write_configuration certificates "$certificates" <<TOML
certificate = "$work/broker.pem"
key = "$work/broker.key"
client_certificates = "required"
client_authorities = "$work/ca.pem"
user_name_from_certificate = "cn"
[authorization]
acl_file = "$work/acl"
TOML
    cat >"$work/acl" <<'ACL'
user watcher
topic readwrite trial/#
user device
topic write trial/allowed
ACL
    cat >"$work/rules.toml.allowing" <<'TOML'
[[rule]]
allow = ["publish", "subscribe"]
topics = ["#"]
TOML
    cat - "$work/rules.toml.allowing" >"$work/rules.toml.denying" <<'TOML'
[[rule]]
deny = ["publish"]
topics = ["load/1"]
TOML
    cp "$work/rules.toml.allowing" "$work/rules.toml"
}

# start CLIENT COMMAND...: a client's job, which reads what to try and answers with a line for each.
declare -A job=() absent=()
start() {
    local client=$1
    "$python" -B interop/auth/cases.py "$client" "$passwords" "$tokens" "$http" "$unreachable" "$certificates" >"$work/$client.trials"
    (
        status=0
        "${@:2}" <"$work/$client.trials" >"$work/$client.out" 2>"$work/$client.err" || status=$?
        [ "$status" -eq 0 ] || echo "${*:2:2} ended with $status" >>"$work/$client.err"
    ) &
    job[$client]=$!
}

absent() {
    absent[$1]=$2
    echo "skipped, because $2: $1"
}

# The command, and the client library for SCRAM, twice in a connection. The first line of `current` names the build, the second the JDK.
try_tern() {
    local build jdk
    { read -r build && read -r jdk; } <tern-cli/target/tern/current
    timeout --foreground 120 "${jdk%% *}/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "tern-cli/target/tern/$build/lib/*" \
        interop/auth/OwnScram.java <"$work/tern.trials" &
    try_commands tern ./tern pub
    wait
}

start_client() {
    case $1 in
        mosquitto)
            if command -v mosquitto_pub >/dev/null; then
                start mosquitto try_commands mosquitto mosquitto_pub
            else
                absent mosquitto "mosquitto_pub is not installed"
            fi
            ;;
        tern) start tern try_tern ;;
        paho) start paho timeout --foreground 120 "$python" -B interop/auth/paho_trials.py ;;
        mqtt.js)
            if [ -n "$no_js" ]; then
                absent mqtt.js "node or npm is missing or npm could not fetch it"
            else
                start mqtt.js timeout --foreground 120 node interop/js/trials.mjs
            fi
            ;;
        hivemq)
            if [ -n "$no_java" ]; then
                absent hivemq "javac is missing or Maven could not fetch it"
            else
                start hivemq timeout --foreground 120 java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \
                    -cp "interop/java/target/classes:interop/java/target/lib/*" org.ternmq.interop.Trials
            fi
            ;;
    esac
}

change_rules() {
    if [ -n "$no_js" ]; then
        echo "skipped, because node or npm is missing or npm could not fetch MQTT.js: rules that change under load"
    else
        timeout --foreground 60 node interop/js/rules.mjs "mqtt://localhost:$passwords" ben "battery staple" "$work/rules.toml" || failed=1
    fi
}

check_brokers() {
    local name
    for name in "${brokers[@]}"; do
        if ! kill -0 "${broker[$name]}" 2>/dev/null; then
            wrong "the broker $name ended before its clients:"
            tail -n 20 "$work/$name.log"
        elif grep ' ERROR ' "$work/$name.log"; then
            wrong "the log of the broker $name has errors"
        fi
    done
}

if [ $# -eq 0 ]; then
    chosen=("${clients[@]}")
else
    chosen=("$@")
fi
for client in "${chosen[@]}"; do
    [[ " ${clients[*]} " = *" $client "* ]] || { echo "there is no client $client; there are ${clients[*]}" >&2; exit 2; }
done

python=$(find_python)
no_js=
no_java=
prepare_js || no_js=1
prepare_java || no_java=1
./tern --version >/dev/null # the first use builds
make_certificates device watcher
export DOORS_CA=$work/ca.pem DOORS_CERT=$work/device.pem DOORS_KEY=$work/device.key DOORS_P12=$work/device.p12
export WATCHER_CERT=$work/watcher.pem WATCHER_KEY=$work/watcher.key
brokers=(passwords tokens http unreachable certificates)
read -r passwords tokens http unreachable certificates service nobody < <(take_free_ports 7)
begin=$SECONDS
write_passwords
write_configurations
"$python" -B interop/auth/service.py "$service" >"$work/service.log" 2>&1 &
await $! "$work/service.log" "^ready"
declare -A broker=()
for name in "${brokers[@]}"; do
    TERN_JAVA_OPTS=-Xmx128m ./tern broker --config "$work/$name.toml" >"$work/$name.log" 2>&1 &
    broker[$name]=$!
done
for name in "${brokers[@]}"; do
    await "${broker[$name]}" "$work/$name.log" "^ready in"
done
mkfifo "$work/end"
"$python" -B interop/auth/watcher.py "$passwords" "$tokens" "$http" "$unreachable" "$certificates" \
    <"$work/end" >"$work/watcher.out" 2>"$work/watcher.log" &
watcher=$!
exec {end}>"$work/end" # the watcher goes on until this is closed
await "$watcher" "$work/watcher.out" "^ready" || { cat "$work/watcher.log"; exit 1; }

for client in "${chosen[@]}"; do
    start_client "$client"
done
for client in "${!job[@]}"; do
    wait "${job[$client]}" 2>/dev/null || :
done
exec {end}>&-
wait "$watcher" || { wrong "the watcher did not come to its end:"; cat "$work/watcher.log"; }
change_rules
check_brokers
missing=()
for client in "${!absent[@]}"; do
    missing+=("$client=${absent[$client]}")
done
"$python" -B interop/auth/judge.py "$work" "${missing[@]}" -- "${chosen[@]}" || failed=1
if [ "$failed" -ne 0 ]; then
    tail -n 40 "$work"/*.err "$work"/*.log | cut -c 1-400 | sed 's/^/    /'
fi
echo
echo "$((SECONDS - begin)) s"
exit "$failed"
