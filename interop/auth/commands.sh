# Programs with the flags of mosquitto_pub log in as trials say; sourced by interop/auth.sh, behind doors/commands.sh.

# try_commands CLIENT PUBLISHER...: a trial a line on standard input (see cases.py); a line with the outcome of each. Trials with a
# method are left to others.
try_commands() {
    local client=$1 started=0 name version url user password topic certificate method
    shift
    while IFS=$'\t' read -r name version url user password topic certificate method; do
        if [ "$method" = - ]; then
            try_command "$@" &
            # Two at a time: a command mostly waits.
            started=$((started + 1))
            [ $((started % 2)) -ne 0 ] || wait
        fi
    done
    wait
}

# The words of -d tell what came; both programs write the same.
try_command() {
    local at=() login=() said
    find_flags "$([ "$certificate" = own ] && echo cert)" "$url"
    [ "$user" = - ] || login+=(-u "$user")
    [ "$password" = - ] || login+=(-P "$password")
    said=$(timeout --foreground 20 "$@" "${at[@]}" "${login[@]}" -V "$([ "$version" = 5.0 ] && echo mqttv5 || echo mqttv311)" \
        -i "$client/$name" -t "$topic" -m "$client $name" -q 1 -d 2>&1) || :
    printf '%s\t%s\n' "$name" "$(outcome_of "$said")"
    printf '%s: %s\n' "$name" "$said" >&2
}

outcome_of() {
    local connack puback
    connack=$(sed -n 's/.* received CONNACK (\([0-9]*\)).*/\1/p' <<<"$1")
    puback=$(sed -n 's/.* received PUBACK (.*RC:\([0-9]*\)).*/\1/p' <<<"$1")
    case "$connack/$puback" in
        /*) echo "closed" ;;
        0/) echo "let in, and nothing came of the message" ;;
        0/*) echo "published $puback" ;;
        *) echo "refused $connack" ;;
    esac
}
