#!/usr/bin/env bash
# From the package to a secured, supervised broker: installs the .deb here, as root, starts what its unit starts as the unit's user, lets
# mosquitto's clients in with TLS and a password, installs a newer version, looks whether what was queued is still there, backs it up,
# restores it elsewhere, and takes
# everything away again.
#
#   interop/package.sh [DEB]    without one it is built

set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
    echo "skipped, because $*"
    exit 0
}

[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || skip "the package is for Linux on x86_64"
command -v dpkg-deb >/dev/null || skip "there is no dpkg here"
[ "$(id -u)" -eq 0 ] || skip "only root may install packages"
for needed in mosquitto_pub mosquitto_sub openssl python3; do
    command -v "$needed" >/dev/null || skip "there is no $needed here"
done
! dpkg-query -W -f '${Status}' tern 2>/dev/null | grep -q ' installed$' || skip "tern is installed here already"
[ ! -e /etc/tern ] && [ ! -e /var/lib/tern ] || skip "there is something of tern in /etc or /var/lib"
! [ -d /run/systemd/system ] || skip "systemd would run the broker by itself here; the steps are those of docs/install.md"

work=$(mktemp -d)
chmod 755 "$work"
manager=
finish() {
    [ -z "$manager" ] || kill "$manager" 2>/dev/null || :
    wait 2>/dev/null || :
    dpkg --purge tern >/dev/null 2>&1 || :
    rm -rf "$work"
}
trap finish EXIT

began=$SECONDS
step() {
    printf '%3d s  %s\n' $((SECONDS - began)) "$*"
}

fail() {
    echo "wrong: $*"
    tail -n 20 "$work/broker.log" 2>/dev/null || :
    exit 1
}

told() { # told WORD COUNT: waits until the manager has been told so that often
    for _ in $(seq 600); do
        [ "$(grep -c "^$1" "$work/told")" -lt "$2" ] || return 0
        sleep 0.1
    done
    fail "the manager was not told $1"
}

start() { # as the unit says
    local line
    line=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/tern.service)
    : >"$work/told"
    rm -f "$work/notify"
    # shellcheck disable=SC2086
    python3 interop/package/manager.py "$work/notify" tern 2 $line >"$work/told" 2>"$work/broker.log" &
    manager=$!
    told READY=1 1
}

stop() {
    kill "$manager"
    wait "$manager" || :
    manager=
    grep -qx STOPPING=1 "$work/told" || fail "the manager was not told that the broker stops"
    grep -qx "exit 0" "$work/told" || fail "the broker ended with $(grep ^exit "$work/told")"
}

deb=${1:-}
if [ -z "$deb" ]; then
    ./mvnw -B -q -Pdist -pl tern-cli,tern-dist -am package -Dmaven.test.skip=true >"$work/build.log" 2>&1 ||
        { tail -n 20 "$work/build.log"; fail "the build"; }
    deb=$(ls tern-dist/target/*.deb)
fi
began=$SECONDS
step "$(basename "$deb"), $(stat -c %s "$deb") bytes"

dpkg --install "$deb" >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log"; fail "dpkg"; }
step "installed: $(env -i PATH=/usr/bin:/bin tern --version), without another Java"
for each in /usr/share/man/man1/tern-broker.1.gz /usr/share/bash-completion/completions/tern /var/cache/tern/long.aot; do
    [ -s "$each" ] || fail "no $each"
done
[ "$(stat -c %U:%a /var/lib/tern)" = tern:750 ] || fail "/var/lib/tern is not the user's"
if command -v systemd-analyze >/dev/null; then
    systemd-analyze verify /usr/lib/systemd/system/tern.service >"$work/verify" 2>&1 || { cat "$work/verify"; fail "the unit"; }
    step "systemd-analyze verify finds nothing wrong with the unit"
else
    step "systemd-analyze verify: skipped, because it is not here"
fi

start
mosquitto_pub -p 1883 -t site/a -m hello || fail "no way in without changes to the configuration"
for address in $(hostname -I); do
    ! mosquitto_pub -h "$address" -p 1883 -t site/a -m hello 2>/dev/null || fail "who comes to $address is let in"
done
step "as installed it serves this machine alone: $(grep -o 'ready in .*' "$work/broker.log")"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout /etc/tern/server.key -out /etc/tern/server.pem 2>/dev/null
chown root:tern /etc/tern/server.key && chmod 640 /etc/tern/server.key
echo correct-horse | tern passwd --password-stdin /etc/tern/users ann 2>"$work/passwd" || { cat "$work/passwd"; fail "tern passwd"; }
sed -i -e '/^#\[\[listener/,/^#key/s/^#//' -e 's/^#password_file/password_file/' /etc/tern/tern.toml
tern config check --config /etc/tern/tern.toml >"$work/check" 2>&1 ||
    { cat "$work/check"; fail "the configuration"; }
kill -HUP "$manager"
told RELOADING=1 1
told READY=1 2
step "certificate, user, configuration: read anew by SIGHUP, as the manager was told"

tls=(-h localhost -p 8883 --cafile /etc/tern/server.pem -V 5)
ann=("${tls[@]}" -u ann -P correct-horse)
! mosquitto_pub "${tls[@]}" -t site/a -m hello 2>/dev/null || fail "let in without a password"
! mosquitto_pub "${tls[@]}" -u ann -P wrong -t site/a -m hello 2>/dev/null || fail "let in with a wrong password"
mosquitto_sub "${ann[@]}" -i phone -c -x 3600 -q 1 -t 'site/#' -E
for number in 1 2 3; do
    mosquitto_pub "${ann[@]}" -q 1 -t site/a -m "queued $number"
done
step "over TLS with the password only; a session with three messages waits"

told WATCHDOG=1 3
step "the watchdog was fed $(grep -c ^WATCHDOG=1 "$work/told") times"
stop
step "stopped, as the manager was told"

version=$(dpkg-deb -f "$deb" Version)
dpkg-deb --raw-extract "$deb" "$work/newer"
sed -i "s/^Version: .*/Version: $version+newer/" "$work/newer/DEBIAN/control"
dpkg-deb --root-owner-group -Znone --build "$work/newer" "$work/newer.deb" >/dev/null
dpkg --install "$work/newer.deb" >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log"; fail "dpkg"; }
grep -q '^password_file' /etc/tern/tern.toml || fail "the configuration is not kept"
start
waiting=$(mosquitto_sub "${ann[@]}" -i phone -c -x 3600 -q 1 -t 'site/#' -C 3 -W 20 | tr '\n' ' ')
[ "$waiting" = "queued 1 queued 2 queued 3 " ] || fail "the session has: $waiting"
step "version $(dpkg-query -W -f '${Version}' tern): all three are there"

for number in 4 5; do
    mosquitto_pub "${ann[@]}" -q 1 -t site/a -m "queued $number"
done
mosquitto_pub "${ann[@]}" -q 1 -r -t site/kept -m retained
printf '\n[admin]\nhttp_port = 18080\n' >>/etc/tern/tern.toml
stop
start
door=(--admin-url http://127.0.0.1:18080 --token-file /var/lib/tern/admin-token)
tern backup "${door[@]}" "$work/monday.zip" >"$work/backup" || { cat "$work/backup"; fail "tern backup"; }
mosquitto_pub "${ann[@]}" -q 1 -t site/a -m "queued after the backup"
step "backed up while it runs: $(tr -s ' \n' ' ' <"$work/backup")"

kill -STOP "$(sed -n 's/^started //p' "$work/told")"
sleep 1.5
before=$(grep -c ^WATCHDOG=1 "$work/told")
sleep 2.5
[ "$(grep -c ^WATCHDOG=1 "$work/told")" -eq "$before" ] || fail "a broker that hangs feeds its watchdog"
kill -CONT "$(sed -n 's/^started //p' "$work/told")"
step "a broker that hangs does not feed it"
stop

mkdir "$work/elsewhere"
tern restore "$work/monday.zip" --data "$work/elsewhere/data" >"$work/restore" 2>&1 || { cat "$work/restore"; fail "tern restore"; }
sed -e "s|/var/lib/tern|$work/elsewhere/data|" -e 's/= 1883$/= 21883/; s/= 8883$/= 28883/; /^http_port/d' /etc/tern/tern.toml >"$work/elsewhere/tern.toml"
chown -R tern:tern "$work/elsewhere"
setpriv --reuid tern --regid tern --clear-groups tern broker --config "$work/elsewhere/tern.toml" >"$work/elsewhere/log" 2>&1 &
elsewhere=$!
for _ in $(seq 100); do
    ! grep -q '^ready in' "$work/elsewhere/log" || break
    sleep 0.1
done
there=(-h localhost -p 28883 --cafile /etc/tern/server.pem -V 5 -u ann -P correct-horse)
waiting=$(mosquitto_sub "${there[@]}" -i phone -c -x 3600 -q 1 -t 'site/#' -C 3 -W 20 | sort | tr '\n' ' ') ||
    { cat "$work/elsewhere/log"; fail "the broker that was restored elsewhere"; }
kill "$elsewhere"
wait "$elsewhere" || fail "the broker elsewhere ended with $?"
[ "$waiting" = "queued 4 queued 5 retained " ] || fail "restored elsewhere the session has: $waiting"
step "restored elsewhere: the session has its two messages, and what was retained; what came after the backup is not there"

dpkg --remove tern >"$work/dpkg.log" 2>&1
[ -d /var/lib/tern ] && [ -e /etc/tern/tern.toml ] || fail "remove took data or configuration"
[ ! -e /usr/bin/tern ] && [ ! -e /usr/lib/tern ] || fail "remove left $(ls -d /usr/bin/tern /usr/lib/tern 2>/dev/null)"
step "removed; data and configuration are kept"
dpkg --purge tern >"$work/dpkg.log" 2>&1
for gone in /var/lib/tern /etc/tern /var/log/tern /var/cache/tern /etc/default/tern; do
    [ ! -e "$gone" ] || fail "purge left $gone"
done
! getent passwd tern >/dev/null || fail "purge left the user"
step "purged; nothing is left"
