#!/usr/bin/env bash
# Plug-ins built with javac against tern-plugin's jar alone, in the plug-in folder of ./tern broker: the sample does what it says, one that
# hangs and one that throws harm nobody, and what is no plug-in is named. Needs mosquitto-clients and a JDK of 21 or later.

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
work=$(mktemp -d)
broker=
failed=0
trap finish EXIT

# shellcheck disable=SC2317 # the trap calls it
finish() {
    [ -z "$broker" ] || kill "$broker" 2>/dev/null || :
    wait 2>/dev/null || :
    rm -rf "$work"
}

free_port() {
    local candidate
    while candidate=$((20000 + RANDOM % 12000)); (: <>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do :; done
    echo "$candidate"
}

# Compiles interop/plugin/NAME and puts NAME.jar into the folder.
build() {
    mkdir -p "$work/classes/$1" "$2"
    "$jdk/bin/javac" --release 21 -Xlint:all,-classfile -Werror -d "$work/classes/$1" -cp "$api" interop/plugin/"$1"/org/example/*.java
    cp -r "interop/plugin/$1/META-INF" "$work/classes/$1"
    "$jdk/bin/jar" --create --file "$2/$1.jar" -C "$work/classes/$1" .
}

# Writes a configuration for the plug-ins of a folder, with SETTINGS for them.
configure() {
    cat >"$work/tern.toml" <<TOML
data = "$work/data"

[[listener]]
port = $port

[plugins]
folder = "$1"
time_limit_millis = 1_000
settings = [${2:-}]
TOML
}

start() {
    configure "$1" '"sample.user.anna=secret", "sample.closed=vault"'
    ./tern broker --config "$work/tern.toml" >"$work/log" 2>&1 &
    broker=$!
    for _ in $(seq 300); do
        if mosquitto_pub -p "$port" -u anna -P secret -t up -m 1 2>/dev/null; then
            return 0
        fi
        kill -0 "$broker" 2>/dev/null || break
        sleep 0.2
    done
    echo "plugin: the broker did not start:"
    cat "$work/log"
    return 1
}

stop() {
    kill "$broker"
    wait "$broker" || :
    broker=
}

check() { # what, expected, got
    if [ "$2" = "$3" ]; then
        echo "ok     $1"
    else
        printf 'wrong  %s\n  expected: %s\n  got:      %s\n' "$1" "$2" "$3"
        failed=1
    fi
}

# Starts one that waits for COUNT messages of TOPIC, and prints them to a file.
listen() {
    : >"$work/got"
    mosquitto_sub -V 5 -p "$port" -u anna -P secret -i listener -t "$1" -C "$2" -W 60 -F '%p %P' >"$work/got" 2>&1 &
    listener=$!
    sleep 2
}

heard() {
    wait "$listener" || :
    tr '\n' ';' <"$work/got"
}

say() { mosquitto_pub -V 5 -p "$port" -u anna -P secret "$@" 2>&1 || :; }

port=$(free_port)
jdk=$(find_jdk)
./tern --version # built here, not while the start is waited for
api=$(find tern-plugin/target -maxdepth 1 -name 'tern-plugin-*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' 2>/dev/null | head -n 1)
if [ -z "$api" ]; then
    ./mvnw -B -q -pl tern-plugin -am package -Dmaven.test.skip=true
    api=$(find tern-plugin/target -maxdepth 1 -name 'tern-plugin-*.jar' | head -n 1)
fi

# ---- the sample

build sample "$work/one"
start "$work/one"
check "a wrong password is refused" 1 \
    "$(mosquitto_pub -V 5 -p "$port" -u anna -P wrong -t t -m 1 2>&1 | grep -ci 'bad user name or password\|not authorized')"
check "a stranger is refused" 1 \
    "$(mosquitto_pub -V 5 -p "$port" -u berta -P secret -t t -m 1 2>&1 | grep -ci 'bad user name or password\|not authorized')"
listen t 3
say -t t -q 0 -m zero
say -t t -q 1 -m one
say -t t -q 2 -m two
check "what is published is marked" "zero published-by:anna;one published-by:anna;two published-by:anna;" "$(heard)"
check "the closed topic is refused" 1 "$(say -t vault -q 1 -m gold | grep -ci 'not authorized')"
check "not everything at once" 1 \
    "$(mosquitto_sub -V 5 -p "$port" -u anna -P secret -t '#' -W 5 2>&1 | grep -ci 'denied\|not authorized')"
check "who goes is logged" 1 "$(grep -c 'listener of anna has gone' "$work/log")"
stop

# ---- with bad company

build sample "$work/three"
build hanging "$work/three"
build throwing "$work/three"
start "$work/three"
listen t 20
for i in $(seq 20); do say -t t -q 1 -m "$i"; done
check "in bad company nothing is lost, and all is marked" \
    "$(for i in $(seq 20); do printf '%s published-by:anna;' "$i"; done)" "$(heard)"
check "the log says who fails" 2 "$(grep -o 'plug-in [a-z]* failed 5 times' "$work/log" | sort -u | wc -l)"
before=$(date +%s)
stop
check "the broker stops all the same" yes "$([ $(($(date +%s) - before)) -lt 20 ] && echo yes)"

# ---- what is no plug-in

mkdir "$work/none"
echo 'no jar' >"$work/none/broken.jar"
configure "$work/none"
./tern broker --config "$work/tern.toml" >"$work/log" 2>&1 && code=0 || code=$?
check "what is no plug-in keeps the broker from starting" 1 "$([ "$code" -ne 0 ] && grep -c 'broken.jar cannot be read' "$work/log")"

exit "$failed"
