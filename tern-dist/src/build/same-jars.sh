#!/bin/sh
# Whether the list of components (CycloneDX, JSON) names the jars in a folder, all of them and no others.
#
#   same-jars.sh BOM FOLDER

set -eu
listed=$(mktemp)
trap 'rm -f "$listed"' EXIT
# pkg:maven/GROUP/NAME@VERSION?classifier=CLASSIFIER&type=jar; what is for other processors is not shipped
sed -n 's|.*"purl" : "pkg:maven/[^/]*/\([^@"]*\)@\([^?"]*\)?\([^"]*\)".*|\1 \2 \3|p' "$1" | sed 's/%2B/+/g' | while read -r name version more; do
    case $more in
        *classifier=*)
            classifier=${more#*classifier=}
            printf '%s-%s-%s.jar\n' "$name" "$version" "${classifier%%&*}"
            ;;
        *type=jar*) printf '%s-%s.jar\n' "$name" "$version" ;;
    esac
done | grep -v -e '-linux-aarch_64\.jar$' | sort -u >"$listed"
find "$2" -name '*.jar' -exec basename {} \; | sort | diff "$listed" - || {
    echo "the list of components and the jars differ: < listed only, > there only" >&2
    exit 1
}
echo "$(wc -l <"$listed") jars, each in the list of components"
