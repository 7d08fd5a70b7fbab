#!/usr/bin/env bash
# Attacks ./tern broker from a hundred addresses of the loopback, for a few minutes, while a thousand good clients use it, and says what those noticed.
# See README.md.
#
#   interop/attack.sh [--short] [--strict]
#
#   --short    under a minute, with short phases
#   --strict   fails too if the good clients wait too long, or too little was tried; else those numbers are only told
#
# Exit code: 0 the good clients lost nothing, 1 they did, 2 wrong usage.

set -uo pipefail
cd "$(dirname "$0")/.." || exit

skip() {
    echo "skipped, because $*"
    exit 0
}

short=no strict=no
for option in "$@"; do
    case $option in
        --short) short=yes ;;
        --strict) strict=yes ;;
        *) sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done

[ "$(uname)" = Linux ] || skip "only Linux has all of 127.0.0.0/8 without more ado, and /proc"
command -v openssl >/dev/null || skip "there is no openssl"

# Prints a JDK 25 or later, wherever ./tern would find it.
find_jdk() {
    local home major
    for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
            major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            [ "${major:-0}" -ge 25 ] && { echo "$home"; return 0; }
        fi
    done
    echo "attack: a JDK 25 is needed, see CONTRIBUTING.md" >&2
    return 2
}
jdk=$(find_jdk) || exit

# A thousand clients, and up to 1,500 attackers, in each of two processes.
files=8192
hard=$(ulimit -Hn)
[ "$(ulimit -n)" != unlimited ] && [ "$(ulimit -n)" -lt $files ] && ulimit -n "$([ "$hard" = unlimited ] && echo $files || echo "$((hard < files ? hard : files))")"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge 4096 ] || skip "a process may have only $(ulimit -n) files here (ulimit -n), and 4096 are needed"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
    -keyout "$work/server.key" -out "$work/server.pem" 2>"$work/openssl.log" || { cat "$work/openssl.log"; exit 1; }
# What is recommended is what is tried: the first example of the page.
sed -n '/^```toml$/,/^```$/{/^```/d;p};/^```$/q' docs/overload.md >"$work/overload.toml"
grep -q '^\[overload\]' "$work/overload.toml" || { echo "wrong: docs/overload.md recommends nothing"; exit 1; }

cores=$(nproc)
pinned="" pinned_attacker=""
if command -v taskset >/dev/null && [ "$cores" -ge 2 ]; then
    pinned="taskset -c 0-$((cores - 2))"
    pinned_attacker="taskset -c $((cores - 1))"
    echo "$cores cores: one for the attackers, the rest for the broker and its good clients; $(ulimit -n) files a process; load average $(cut -d' ' -f1 /proc/loadavg)"
else
    echo "attackers, broker and good clients share $cores core(s); $(ulimit -n) files a process; load average $(cut -d' ' -f1 /proc/loadavg)"
fi

"$jdk/bin/javac" -d "$work/classes" interop/attack/*.java || exit 1
./tern --version >/dev/null || exit 1 # its first use builds it, which is no part of the run
export TERN_NO_BUILD=1
echo "not guessed" | ./tern passwd --password-stdin "$work/users" anna || exit 1
$pinned "$jdk/bin/java" -XX:+UseSerialGC -Xmx512m -Xlog:disable -cp "$work/classes" Attack work="$work" tern="$PWD/tern" \
    "pinned=$pinned" "pinned-attacker=$pinned_attacker" overload="$work/overload.toml" users="$work/users" short=$short strict=$strict
