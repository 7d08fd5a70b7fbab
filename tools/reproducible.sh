#!/usr/bin/env bash
# Builds what is downloaded twice, from two copies of this commit in different folders, and tells whether the bytes are the same.
#
#   tools/reproducible.sh [COMMIT]

set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in first the-second; do
    mkdir "$work/$name"
    git archive "${1:-HEAD}" | tar -x -C "$work/$name"
    (cd "$work/$name" && ./mvnw -B -q -Pdist -pl tern-cli,tern-dist -am package -Dmaven.test.skip=true) >"$work/$name.log" 2>&1 ||
        { tail -n 20 "$work/$name.log"; exit 1; }
    (cd "$work/$name/tern-dist/target" && sha256sum ./*.tar.gz ./*.deb) | tee "$work/$name.sums"
done
if cmp -s "$work/first.sums" "$work/the-second.sums"; then
    echo "the same"
else
    echo "different:"
    diff <(cd "$work/first/tern-dist/target/deb-root" && find . -type f -exec sha256sum {} + | sort -k2) \
        <(cd "$work/the-second/tern-dist/target/deb-root" && find . -type f -exec sha256sum {} + | sort -k2) || :
    exit 1
fi
