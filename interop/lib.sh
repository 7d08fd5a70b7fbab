# What the runs need, found or made; sourced by them.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

# Prints a Python that has paho. Debian's package serves Debian's Python only, which another one may hide.
find_python() {
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c 'import paho.mqtt.client' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    echo "interop: no Python with paho was found; install it: apt-get install python3-paho-mqtt" >&2
    return 1
}

# Fetches MQTT.js as the lock file says, when that changed.
prepare_js() {
    command -v node >/dev/null && command -v npm >/dev/null || return 1
    if ! cmp -s "$here/js/package-lock.json" "$here/js/node_modules/.installed-lock"; then
        (cd "$here/js" && npm ci --no-audit --no-fund --loglevel=error >&2) || return 1
        cp "$here/js/package-lock.json" "$here/js/node_modules/.installed-lock"
    fi
}

# Fetches the Java clients and compiles what drives them, when either changed.
prepare_java() {
    local made=$here/java/target/made
    command -v javac >/dev/null || return 1
    if [ ! -e "$made" ] || [ -n "$(find "$here/java/pom.xml" "$here/java/src" -newer "$made" -print -quit)" ]; then
        rm -rf "$here/java/target"
        (cd "$here/java" && ../../mvnw -B -q dependency:copy-dependencies >&2) || return 1
        javac --release 17 -d "$here/java/target/classes" -cp "$here/java/target/lib/*" \
            "$here"/java/src/org/ternmq/interop/*.java >&2 || return 1
        touch "$made"
    fi
}

# Prints the folder of a JDK of 21 or later.
find_jdk() {
    local home release
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [ -x "$home/bin/javac" ] || continue
        release=$("$home/bin/javac" -version 2>&1 | sed 's/javac \([0-9]*\).*/\1/')
        if [ "$release" -ge 21 ]; then
            echo "$home"
            return 0
        fi
    done
    echo "interop: no JDK of 21 or later was found; set JAVA_HOME" >&2
    return 1
}

# From here on for runs that have a folder `work`, and a variable `failed` for their exit code.

# Makes that folder and variable; whatever happens, finish is the end.
begin() {
    set -m
    work=$(mktemp -d)
    failed=0
    trap finish EXIT
}

# Ends every job, each with what it started (set -m), and removes the folder.
finish() {
    local job
    for job in $(jobs -p); do
        kill -- "-$job" 2>/dev/null || :
    done
    wait 2>/dev/null || :
    rm -rf "$work"
}

wrong() {
    echo "wrong: $*"
    failed=1
}

# make_certificates NAME...: an authority, and what it signed for the broker and for clients of those names, in $work; what is of the
# clients also as Java wants it.
make_certificates() {
    local name
    cat >"$work/extensions" <<'EXTENSIONS'
[broker]
subjectAltName = DNS:localhost, IP:127.0.0.1
[client]
extendedKeyUsage = clientAuth
EXTENSIONS
    new_key() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/$1.key" -subj "/CN=$1" "${@:2}"; }
    sign() { openssl x509 -req -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 2 -extfile "$work/extensions" "$@"; }
    {
        new_key ca -x509 -days 2 -out "$work/ca.pem"
        new_key broker | sign -extensions broker -out "$work/broker.pem"
        for name in "$@"; do
            new_key "$name" | sign -extensions client -out "$work/$name.pem"
            openssl pkcs12 -export -in "$work/$name.pem" -inkey "$work/$name.key" -out "$work/$name.p12" -passout pass:secret
        done
    } 2>"$work/openssl.log" || { cat "$work/openssl.log"; return 1; }
}

# take_free_ports COUNT: prints them.
take_free_ports() {
    "$python" - "$1" <<'PYTHON'
import socket
import sys
probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(probe.getsockname()[1] for probe in probes))
PYTHON
}

# Tells when COMMAND's log has a line that says TEXT; a broker or relay that ended before says why.
await() {
    local pid=$1 log=$2 text=$3
    for _ in $(seq 600); do
        grep -qs "$text" "$log" && return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    wrong "$(basename "$log" .log) did not say \"$text\":"
    cat "$log"
    return 1
}
