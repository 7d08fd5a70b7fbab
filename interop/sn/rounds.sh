# The exchanges between clients of MQTT and of MQTT-SN; sourced by interop/sn.sh. Each function says on descriptor 3 what went wrong, and ticks
# off what was right. A retained message, which comes once somebody has subscribed, tells that this is so.

# tick EXCHANGE up|down: up is from MQTT-SN to MQTT.
tick() {
    printf '%s\t%s\n' "$1" "$2" >>"$work/ticks"
}

# sn_pub FLAG...
sn_pub() {
    local status=0
    timeout --foreground 60 ./tern sn pub -p "$sn" "$@" || status=$?
    [ "$status" -eq 0 ] || echo "tern sn pub $* ended with $status" >&3
    return "$status"
}

# mqtt_pub FLAG...
mqtt_pub() {
    local status=0
    timeout --foreground 60 mosquitto_pub -p "$tcp" "$@" || status=$?
    [ "$status" -eq 0 ] || echo "mosquitto_pub $* ended with $status" >&3
    return "$status"
}

# sn_sub FLAG... and mqtt_sub FLAG...: what comes can be read from `inbox`; `subscriber` is the process.
sn_sub() {
    exec {inbox}< <(exec ./tern sn sub -p "$sn" -W 100 -v "$@")
    subscriber=$!
    subscribers+=("$subscriber")
}

mqtt_sub() {
    exec {inbox}< <(exec mosquitto_sub -p "$tcp" -W 100 -F '%t %q %r %p' "$@")
    subscriber=$!
    subscribers+=("$subscriber")
}

# expect FD LINE
expect() {
    local line
    if ! IFS= read -r -t 60 -u "$1" line; then
        echo "nothing came where this was due: $2" >&3
        return 1
    elif [ "$line" != "$2" ]; then
        echo "this came: ${line:0:200}, this was due: $2" >&3
        return 1
    fi
}

from_sn_to_mqtt() {
    local qos kept
    mqtt_pub -t up/ready -m ready -q 1 -r || return 1
    mqtt_sub -q 2 -t ab -t 'up/#'
    expect "$inbox" "up/ready 1 1 ready" || return 1
    for qos in 0 1 2; do
        sn_pub -q "$qos" -t up/a -m "at $qos" || return 1
        expect "$inbox" "up/a $qos 0 at $qos" || return 1
        tick "QoS $qos" up
    done
    sn_pub -q 1 --predefined 1 -m agreed || return 1
    expect "$inbox" "up/known 1 0 agreed" || return 1
    tick "pre-defined id" up
    sn_pub -q 1 --short -t ab -m short || return 1
    expect "$inbox" "ab 1 0 short" || return 1
    tick "short name" up
    sn_pub -q -1 --predefined 1 -m "without connection" || return 1
    expect "$inbox" "up/known 0 0 without connection" || return 1
    sn_pub -q -1 --short -t ab -m "without connection" || return 1
    expect "$inbox" "ab 0 0 without connection" || return 1
    tick "QoS -1" up
    sn_pub -q 1 -r -t up/kept -m "to be kept" || return 1
    kept=$(mosquitto_sub -p "$tcp" -W 60 -C 1 -F '%r %p' -t up/kept) || :
    [ "$kept" = "1 to be kept" ] || { echo "retained was: $kept" >&3; return 1; }
    tick retained up
}

from_mqtt_to_sn() {
    local qos
    mqtt_pub -t agreed/known -m "kept before" -q 1 -r || return 1
    sn_sub -q 2 --short -t 'down/+/#' -t cd --predefined 2
    expect "$inbox" "2 kept before" || return 1
    tick retained down
    tick "pre-defined id" down
    for qos in 0 1 2; do
        mqtt_pub -q "$qos" -t down/a/b -m "at $qos" || return 1
        expect "$inbox" "down/a/b at $qos" || return 1
        tick "QoS $qos" down
    done
    mqtt_pub -q 1 -t down/x -m "another topic" || return 1
    expect "$inbox" "down/x another topic" || return 1
    tick "wildcard, registered" down
    mqtt_pub -q 1 -t cd -m short || return 1
    expect "$inbox" "cd short" || return 1
    tick "short name" down
}

# A datagram socket closes without a word: what tells is the keep alive.
wills() {
    local mourner
    mqtt_pub -t will/ready -m ready -q 1 -r || return 1
    mqtt_sub -q 1 -t 'will/#'
    mourner=$inbox
    expect "$mourner" "will/ready 1 1 ready" || return 1
    sn_sub -k 3 -t will/ready --will-topic will/sn --will-payload "gone without a word" --will-qos 1
    expect "$inbox" "will/ready ready" || return 1
    kill -KILL "$subscriber"
    expect "$mourner" "will/sn 1 0 gone without a word" || return 1
    tick will up

    sn_sub -q 1 -t 'will/+'
    mourner=$inbox
    expect "$mourner" "will/ready ready" || return 1
    mqtt_sub -t will/ready --will-topic will/mqtt --will-payload "gone as well"
    expect "$inbox" "will/ready 0 1 ready" || return 1
    kill -KILL "$subscriber"
    expect "$mourner" "will/mqtt gone as well" || return 1
    tick will down
}

asleep() {
    local i
    mqtt_pub -t sleep/ready -m ready -q 1 -r || return 1
    sn_sub -i sleeper -c -q 1 -t 'sleep/#' --sleep 3
    expect "$inbox" "sleep/ready ready" || return 1
    for i in 1 2 3; do
        mqtt_pub -q 1 -t sleep/a -m "$i" || return 1
    done
    for i in 1 2 3; do
        expect "$inbox" "sleep/a $i" || return 1
    done
    tick asleep down
}

# With a pre-shared key; what the identity may not do is refused.
over_dtls() {
    local sn=$dtls qos status=0
    mqtt_pub -t dtls/up/ready -m ready -q 1 -r || return 1
    mqtt_sub -q 2 -t 'dtls/up/#'
    expect "$inbox" "dtls/up/ready 1 1 ready" || return 1
    for qos in 0 1 2; do
        sn_pub -q "$qos" "${key[@]}" -t dtls/up/a -m "at $qos" || return 1
        expect "$inbox" "dtls/up/a $qos 0 at $qos" || return 1
    done
    TERN_PSK=${meter_key} sn_pub -q 1 --psk-identity meter-7 -t dtls/up/a -m "key from a variable" || return 1
    expect "$inbox" "dtls/up/a 1 0 key from a variable" || return 1
    timeout --foreground 60 ./tern sn pub -p "$sn" "${key[@]}" -q 1 -t up/not-mine -m x 2>"$work/refused-dtls" || status=$?
    if [ "$status" -ne 5 ] || ! grep -q NOT_SUPPORTED "$work/refused-dtls"; then
        echo "publishing what the identity may not ended with $status: $(cat "$work/refused-dtls")" >&3
        return 1
    fi
    status=0
    TERN_PSK=00112233445566778899aabbccddeeff timeout --foreground 60 ./tern sn pub -p "$sn" --retry 1 --psk-identity meter-7 \
        -t dtls/up/a -m x 2>"$work/wrong-key" || status=$?
    if [ "$status" -ne 2 ] || ! grep -q "does it know this identity, with this key" "$work/wrong-key"; then
        echo "a wrong key ended with $status: $(cat "$work/wrong-key")" >&3
        return 1
    fi
    tick "DTLS, PSK" up
}

# A sleeper comes from another port each time that it wakes, as behind a router that has forgotten it.
asleep_over_dtls() {
    local sn=$dtls i ports
    mqtt_pub -t dtls/down/ready -m ready -q 1 -r || return 1
    exec {inbox}< <(exec ./tern sn sub -p "$sn" -W 100 -v "${key[@]}" -i dtls-sleeper -c -q 2 -t 'dtls/down/#' --sleep 2 --rebind \
        2>"$work/ports")
    subscribers+=($!)
    expect "$inbox" "dtls/down/ready ready" || return 1
    tick "DTLS, PSK" down
    for i in 0 1 2 1 2; do
        mqtt_pub -q "$i" -t dtls/down/a -m "at $i" || return 1
        [ "$i" -eq 0 ] || expect "$inbox" "dtls/down/a at $i" || return 1
        [ "$i" -ne 0 ] || expect "$inbox" "dtls/down/a at 0" || return 1
    done
    ports=$(grep -c "from port" "$work/ports") || :
    [ "$(sort -u "$work/ports" | grep -c "from port")" -ge 2 ] || { echo "of $ports wake-ups none was from another port" >&3; return 1; }
    tick "DTLS, asleep, another port" down
}

# Who speaks DTLS here is OpenSSL; what it is given on its standard input are packets of MQTT-SN.
openssl_over_dtls() {
    local answer
    mqtt_pub -t dtls/openssl/ready -m ready -q 1 -r || return 1
    mqtt_sub -q 1 -t op -t dtls/openssl/ready
    expect "$inbox" "dtls/openssl/ready 1 1 ready" || return 1
    answer=$({
        printf '\x07\x04\x04\x01\x00\x3c\x6f' # CONNECT as o
        sleep 2
        printf '\x08\x0c\x22op\x00\x01x' # PUBLISH at QoS 1 to op
        sleep 2
        printf '\x02\x18' # DISCONNECT
        sleep 1
    } | timeout 20 openssl s_client -quiet -dtls1_2 -connect "127.0.0.1:$dtls" -psk_identity meter-7 -psk "$meter_key" \
        -cipher PSK-AES128-CCM8:@SECLEVEL=0 2>/dev/null | od -An -v -tx1 | tr -d ' \n') || :
    [ "$answer" = "030500070d6f700001000218" ] || { echo "OpenSSL was answered: $answer" >&3; return 1; }
    expect "$inbox" "op 1 0 x" || return 1
    tick "DTLS of OpenSSL" up
}

# What is refused is followed by something that is not, which tells that nothing came of it.
forbidden() {
    local status=0
    mqtt_pub -t allowed/ready -m ready -q 1 -r || return 1
    mqtt_sub -t 'forbidden/#' -t 'allowed/#'
    expect "$inbox" "allowed/ready 0 1 ready" || return 1
    timeout --foreground 60 ./tern sn pub -p "$sn" -q 1 -t forbidden/a -m x 2>"$work/refused" || status=$?
    if [ "$status" -ne 5 ] || ! grep -q NOT_SUPPORTED "$work/refused"; then
        echo "publishing what is forbidden ended with $status: $(cat "$work/refused")" >&3
        return 1
    fi
    sn_pub -q -1 --predefined 3 -m "forbidden by the rules" || return 1
    sn_pub -q -1 --predefined 4 -m "not among the topics for all" || return 1
    sn_pub -q -1 --predefined 5 -m "allowed" || return 1
    expect "$inbox" "allowed/door 0 0 allowed" || return 1
    tick "forbidden is refused" up

    sn_sub -q 1 -t '+/acl' -t allowed/ready
    expect "$inbox" "allowed/ready ready" || return 1
    mqtt_pub -q 1 -t forbidden/acl -m x || return 1
    mqtt_pub -q 1 -t allowed/acl -m y || return 1
    expect "$inbox" "allowed/acl y" || return 1
    tick "forbidden is refused" down
}

# Of four publishers each is told that its message came, or not: then it came once, or at most once.
bad_network_to_mqtt() {
    local i line missing told=0
    local -A pid=() acknowledged=() count=()
    mqtt_pub -t bad/up/ready -m ready -q 1 -r || return 1
    mqtt_sub -q 2 -t 'bad/up/#'
    expect "$inbox" "bad/up/ready 1 1 ready" || return 1
    for i in 1 2 3 4; do
        timeout --foreground 60 ./tern sn pub -p "$sn" -q 2 -t "bad/up/$i" -m once "${bad[@]}" --seed "$i" &
        pid[$i]=$!
    done
    for i in 1 2 3 4; do
        if wait "${pid[$i]}"; then
            acknowledged["bad/up/$i 2 0 once"]=1
            told=$((told + 1))
        fi
    done
    [ "$told" -ge 2 ] || { echo "only $told of four publishers got through" >&3; return 1; }
    mqtt_pub -q 2 -t bad/up/end -m end || return 1
    acknowledged["bad/up/end 2 0 end"]=1
    missing=${#acknowledged[@]}
    while [ "$missing" -gt 0 ]; do
        IFS= read -r -t 60 -u "$inbox" line || { echo "$missing of what was acknowledged did not come" >&3; return 1; }
        count[$line]=$((${count[$line]:-0} + 1))
        [ "${count[$line]}" -eq 1 ] || { echo "twice came: $line" >&3; return 1; }
        [ -z "${acknowledged[$line]:-}" ] || missing=$((missing - 1))
    done
    tick "bad network, QoS 2 once" up
}

bad_network_to_sn() {
    local i
    mqtt_pub -t bad/down/ready -m ready -q 1 -r || return 1
    sn_sub -i bad-down -q 2 -t 'bad/down/#' "${bad[@]}" --seed 5
    expect "$inbox" "bad/down/ready ready" || return 1
    for i in 1 2 3 4; do
        echo "$i"
    done | mqtt_pub -q 2 -t bad/down/a -l || return 1
    for i in 1 2 3 4; do
        expect "$inbox" "bad/down/a $i" || return 1
    done
    tick "bad network, QoS 2 once" down
}

# Sessions of clients that are away, and one of a client that is there, when the broker is killed and started again.
killed() {
    local stayer lines
    mqtt_pub -t kept/down/ready -m ready -q 1 -r && mqtt_pub -t kept/up/ready -m ready -q 1 -r || return 1
    lines=$(timeout --foreground 60 ./tern sn sub -p "$sn" -i keeper -c -q 2 -t 'kept/down/#' -C 1)
    [ "$lines" = ready ] || { echo "the session began with: $lines" >&3; return 1; }
    mqtt_sub -i keeper-of-mqtt -c -q 2 -t 'kept/up/#' -C 1
    expect "$inbox" "kept/up/ready 1 1 ready" || return 1
    wait "$subscriber" || :
    sn_sub -i stayer -c -k 3 --retry 2 -q 1 -t 'kept/down/#'
    stayer=$inbox
    expect "$stayer" "kept/down/ready ready" || return 1
    mqtt_pub -q 1 -t kept/down/a -m "at 1" && mqtt_pub -q 2 -t kept/down/a -m "at 2" || return 1
    sn_pub -q 1 -t kept/up/a -m "at 1" && sn_pub -q 2 -t kept/up/a -m "at 2" || return 1
    expect "$stayer" "kept/down/a at 1" && expect "$stayer" "kept/down/a at 2" || return 1

    kill -KILL "$broker"
    wait "$broker" 2>/dev/null || :
    start_broker >&2

    # The retained message comes once more, with the subscription.
    lines=$(timeout --foreground 60 ./tern sn sub -p "$sn" -i keeper -c -q 2 -t 'kept/down/#' -C 3 | grep -v ready | tr '\n' ' ') || :
    [ "$lines" = "at 1 at 2 " ] || { echo "after the restart this came by MQTT-SN: $lines" >&3; return 1; }
    tick "session, kill -9" down
    lines=$(mosquitto_sub -p "$tcp" -W 60 -i keeper-of-mqtt -c -q 2 -t 'kept/up/#' -C 3 -F '%q %p' | grep -v ready | tr '\n' ' ') || :
    [ "$lines" = "1 at 1 2 at 2 " ] || { echo "after the restart this came by MQTT: $lines" >&3; return 1; }
    tick "session, kill -9" up
    mqtt_pub -q 1 -t kept/down/a -m after || return 1
    until IFS= read -r -t 60 -u "$stayer" lines && [ "$lines" = "kept/down/a after" ]; do
        [ "$lines" = "kept/down/ready ready" ] || { echo "to whom stayed this came: $lines" >&3; return 1; }
    done
    tick "connected, kill -9" down
}

found() {
    local line
    line=$(timeout --foreground 60 ./tern sn search --group "$group" -p "$group_port" --interface lo --seconds 4 --delay 100) || :
    [ "$line" = "gateway 7 at 127.0.0.1:$sn" ] || { echo "the search said: $line" >&3; return 1; }
    tick "search" down
}

# What the page of MQTT-SN shows: the first configuration, and each command of tern sn but the one that loses datagrams.
page() {
    local line pid kept_tcp=$tcp
    sed -n '/^```toml/,/^```$/p; /^Three shells/q' docs/mqtt-sn.md | sed "/^\`\`\`/d; s/1883/$page_tcp/; s/1884/$page_sn/" >"$work/page.toml"
    ./tern broker --config "$work/page.toml" --data "$work/page-data" >"$work/page.log" 2>&1 &
    pid=$!
    subscribers+=("$pid")
    await "$pid" "$work/page.log" "^ready in" >&2 || return 1
    tcp=$page_tcp
    mqtt_pub -t ab -m ready -q 1 -r || return 1
    mqtt_sub -t site/door -t ab
    tcp=$kept_tcp
    expect "$inbox" "ab 0 1 ready" || return 1
    sed -n '/^```sh/,/^```$/p' docs/mqtt-sn.md | grep '^\./tern sn ' | grep -v -e --loss -e --psk >"$work/page.commands"
    while IFS= read -r line; do
        case $line in
            *"tern sn sub"*) run_shown 27 "${line/tern sn sub/tern sn sub -p $page_sn -W 1}" || return 1 ;;
            *) run_shown 0 "$(sed "s/tern sn [a-z]*/& -p $page_sn/" <<<"$line")" || return 1 ;;
        esac
    done <"$work/page.commands"
    expect "$inbox" "site/door 0 0 open" && expect "$inbox" "ab 0 0 21.5"
}

# The three commands of the page's section on security, in a folder of their own.
page_of_dtls() {
    local pid
    mkdir -p "$work/page-dtls"
    sed -n '/^## Security/,/^Three commands/{/^```toml/,/^```$/p}' docs/mqtt-sn.md |
        sed "/^\`\`\`/d; s/1883/$page_tcp/; s/8883/$page_dtls/" >"$work/page-dtls/tern.toml"
    sed -n '/^Three commands/,/^- /{/^```sh/,/^```$/p}' docs/mqtt-sn.md |
        sed "/^\`\`\`/d; s|\./tern|$PWD/tern|; s/8883/$page_dtls/" >"$work/page-dtls/commands"
    [ "$(wc -l <"$work/page-dtls/commands")" -eq 3 ] || { echo "the page has no three commands" >&3; return 1; }
    run_shown 0 "cd '$work/page-dtls' && $(sed -n 1p "$work/page-dtls/commands")" || return 1
    (cd "$work/page-dtls" && exec bash -c "exec $(sed -n 2p commands)") >"$work/page-dtls.log" 2>&1 &
    pid=$!
    subscribers+=("$pid")
    await "$pid" "$work/page-dtls.log" "^ready in" >&2 || return 1
    run_shown 0 "cd '$work/page-dtls' && $(sed -n 3p "$work/page-dtls/commands")"
}

# run_shown EXIT COMMAND
run_shown() {
    local status=0
    timeout --foreground 60 bash -c "$2" </dev/null >&2 || status=$?
    [ "$status" -eq "$1" ] || { echo "this ended with $status: $2" >&3; return 1; }
}
