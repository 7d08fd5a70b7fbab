# What the runs need, found or made; sourced by interop/run.sh and interop/day/run.sh.

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
