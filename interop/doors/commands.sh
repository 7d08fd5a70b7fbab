# Programs with the flags of mosquitto_pub and mosquitto_sub through the doors; sourced by interop/doors.sh.

# through_commands CLIENT PUBLISHER SUBSCRIBER -- DOOR=URL...
through_commands() {
    local client=$1 pair door started=0
    local -a publisher subscriber at
    read -r -a publisher <<<"$2"
    read -r -a subscriber <<<"$3"
    for pair in "${@:5}"; do
        door=${pair%%=*}
        find_flags "$door" "${pair#*=}"
        judge "$door" 3.1.1 -V mqttv311 &
        judge "$door" 5.0 -V mqttv5 &
        # Two doors at a time: a command mostly waits.
        started=$((started + 1))
        [ $((started % 2)) -ne 0 ] || wait
    done
    wait
}

# judge DOOR VERSION FLAG...
judge() {
    local why
    at+=("${@:3}")
    if why=$(one_round "doors/$client/$1/$2" 3>&1 >&2); then
        printf '%s\t%s\tright\t\n' "$1" "$2"
    else
        printf '%s\t%s\twrong\t%s\n' "$1" "$2" "$why"
    fi
}

# The flags that lead to a door's URL, in `at`.
find_flags() {
    local scheme=${2%%://*} rest=${2#*://}
    local port=${rest#*:}
    case $scheme in
        unix) at=(--unix "$rest") ;;
        *) at=(-h "${rest%%:*}" -p "${port%%/*}") ;;
    esac
    case $scheme in
        ws | wss) at+=(--ws) ;;
    esac
    case $scheme in
        mqtts | wss) at+=(--cafile "$DOORS_CA") ;;
    esac
    if [ "$1" = cert ]; then
        at+=(--cert "$DOORS_CERT" --key "$DOORS_KEY")
    fi
}

# Says on descriptor 3 what went wrong. That the retained message is there also tells that the subscription is.
one_round() {
    local topic=$1 inbox mourned dying
    publish "$topic/kept" 2 "Tür 🚪" -r || return 1
    exec {inbox}< <(exec "${subscriber[@]}" "${at[@]}" -i "$topic" -q 2 -t "$topic/#" -C 4 -W 60 -F '%t %q %r %x')
    expect "$inbox" "$topic/kept 2 1 $(hex "Tür 🚪")" || return 1
    publish "$topic/small" 0 x || return 1
    expect "$inbox" "$topic/small 0 0 $(hex x)" || return 1
    publish "$topic/large" 1 "$large" || return 1
    expect "$inbox" "$topic/large 1 0 $(hex "$large")" || return 1
    exec {mourned}< <(exec "${subscriber[@]}" "${at[@]}" -t "$topic/kept" -W 60 -F '%t %q %r %x' \
        --will-topic "$topic/will" --will-payload gone --will-qos 1)
    dying=$!
    expect "$mourned" "$topic/kept 0 1 $(hex "Tür 🚪")" || return 1
    kill -KILL "$dying"
    expect "$inbox" "$topic/will 1 0 $(hex gone)" || return 1
    exec {inbox}<&- {mourned}<&-
}

publish() {
    local status=0
    printf '%s' "$3" | timeout --foreground 60 "${publisher[@]}" "${at[@]}" -t "$1" -q "$2" -s "${@:4}" || status=$?
    [ "$status" -eq 0 ] || echo "${publisher[*]} ${at[*]} -t $1 -q $2 ended with $status" >&3
    return "$status"
}

expect() {
    local line
    if ! IFS= read -r -t 60 -u "$1" line; then
        echo "nothing came where this was due: ${2:0:100}" >&3
        return 1
    elif [ "$line" != "$2" ]; then
        echo "this came: ${line:0:100}, this was due: ${2:0:100}" >&3
        return 1
    fi
}

hex() {
    printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'
}

# More than a frame of 16 bits or a record of TLS holds.
large=$(printf '%*s' 70000 '' | tr ' ' 'x')
