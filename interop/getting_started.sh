#!/usr/bin/env bash
# Follows docs/getting-started.md: its files are made of its blocks, its commands run as they stand there, at ports that are free. Needs openssl and python3.

set -euo pipefail
cd "$(dirname "$0")/.."
. interop/lib.sh
begin
python=python3
page=$PWD/docs/getting-started.md
read -r mqtt mqtts http <<<"$(take_free_ports 3)"
root=$PWD

here() { sed "s/1883/$mqtt/g; s/8883/$mqtts/g; s/8080/$http/g"; }
blocks() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$page" | grep -v '^```' | here; }

# With a configuration of its own each, as a first start has none to go by.
cd "$work"
ln -s "$root/tern" tern
blocks toml >tern.toml
sed -n '/^user ann$/,/^```$/p' "$page" | grep -v '^```' >acl
eval "$(blocks sh | grep '^openssl')" 2>openssl.log || { cat openssl.log; exit 1; }
for user in ann bob; do
    blocks sh | grep -qx "./tern passwd users $user" || wrong "the page makes no user $user"
    printf 'secret\n' | ./tern passwd --password-stdin users "$user"
done
chmod 644 users
run() { # WHAT: a line of the page, which has to do it
    line=$(blocks sh | grep -- "$1" | head -n 1)
    [ -n "$line" ] || { wrong "the page has no line with $1"; return; }
    if eval "$line" >out 2>&1; then
        echo "ok     $line"
    else
        wrong "$line: exit code $?"
        cat out
    fi
}
run '^./tern config check'
line=$(blocks sh | grep -x './tern broker --config tern.toml')
eval "$line" >broker.log 2>&1 &
await $! broker.log '^ready'
echo "ok     $line"
./tern sub -p "$mqtt" -u bob -P secret -t 'site/#' -C 2 -W 30 >heard 2>&1 &
sub=$!
sleep 2
export TERN_ADMIN_URL=http://127.0.0.1:$http
line=$(blocks sh | grep -x './tern pub -u ann -P secret -t site/a -m hello')
eval "$line -p $mqtt" && echo "ok     $line" || wrong "$line"
run '^./tern pub -L mqtts'
wait $sub || wrong "bob did not hear both"
[ "$(tr '\n' ' ' <heard)" = "hello hello " ] || wrong "bob heard $(cat heard)"
if ./tern pub -p "$mqtt" -t site/a -m nobody 2>refused; then wrong "somebody without a name was let in"; fi
run '^./tern overview'
run '^./tern clients'
run '^./tern explain delivery'
grep -q 'delivered' out || wrong "explain does not tell of the delivery: $(cat out)"
exit "$failed"
