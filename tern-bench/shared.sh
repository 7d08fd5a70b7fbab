#!/usr/bin/env bash
# CPU of the broker for each message that 10 publishers send at QoS 1 to a group of 10 members of one shared subscription, against
# another broker, turn about; each message must reach exactly one member.
#   tern-bench/shared.sh [-p PEER] [-n ROUNDS] [-w WARMUP_S] [-d SECONDS]
set -eu
cd "$(dirname "$0")"
./compare.sh -s shared "$@"
grep -h -o '"lost":[-0-9]*\|"dup":[0-9]*\|"unacked":[-0-9]*' target/compare/tern-shared-*.json | sort | uniq -c
! grep -q '"lost":[-1-9]\|"dup":[1-9]\|"unacked":[-1-9]' target/compare/tern-shared-*.json
