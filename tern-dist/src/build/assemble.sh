#!/bin/sh
# Puts together what is shipped, in TARGET: the folder and the tar of the archive, and the tar that the .deb is made from. Equal input
# gives equal bytes: entries are sorted, owners are root, times are the one given.
#
#   assemble.sh SOURCE TARGET VERSION TIME

set -eu
source=$1 target=$2 version=$3 time=$4
name=tern-$version
root=$target/$name
deb=$target/deb-root
umask 022

packed() { # packed FOLDER NAME...: a tar of it on standard output
    tar -C "$1" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mtime="$time" --mode=u+rw,go+r-w -c "$2"
}

rm -rf "$root" "$deb"
mkdir -p "$root/bin" "$root/etc" "$root/doc" "$root/share/man/man1" "$root/share/bash-completion/completions" \
    "$root/share/zsh/vendor-completions"
cp -R "$target/lib" "$target/runtime" "$root/"
cp "$source/src/lib/"* "$root/lib/"
cp "$source/src/bin/"* "$root/bin/"
chmod 755 "$root/bin/tern" "$root/lib/make-cache"
chmod -R u+w "$root/runtime"
cp "$source/../LICENSE" "$source/../NOTICE" "$source/../README.md" "$root/"
cp "$target/bom.json" "$root/doc/"
cp "$source/src/docker/Dockerfile" "$root/doc/"

config() { # config FOLDER DATA FILE
    sed -e "s|@ETC@|$1|g" -e "s|@DATA@|$2|g" -e "s|@CONFIG@|$1/tern.toml|g" "$source/src/etc/tern.toml" >"$3"
}

tern() {
    TERN_NO_CACHE=yes "$root/bin/tern" "$@"
}

config etc ./tern-data "$root/etc/tern.toml"
tern config schema >"$root/doc/all-keys.toml"
tern man --all "$root/share/man/man1"
tern completion bash >"$root/share/bash-completion/completions/tern"
{
    echo "#compdef tern"
    cat "$root/share/bash-completion/completions/tern"
} >"$root/share/zsh/vendor-completions/_tern"

"$source/src/build/same-jars.sh" "$root/doc/bom.json" "$root/lib"
packed "$target" "$name" | gzip -9n >"$target/$name-linux-x86_64.tar.gz"

mkdir -p "$deb/usr/bin" "$deb/usr/lib/tern" "$deb/usr/lib/systemd/system" "$deb/usr/share/doc/tern" "$deb/etc/tern" "$deb/etc/default" \
    "$deb/var/cache/tern"
cp -R "$root/bin" "$root/lib" "$root/runtime" "$deb/usr/lib/tern/"
rm "$deb/usr/lib/tern/bin/tern.cmd"
ln -s /var/cache/tern "$deb/usr/lib/tern/cache"
ln -s /usr/lib/tern/bin/tern "$deb/usr/bin/tern"
cp -R "$root/share" "$deb/usr/"
gzip -9n "$deb/usr/share/man/man1/"*
mkdir -p "$deb/usr/share/doc/tern"
cp "$root/doc/bom.json" "$root/doc/all-keys.toml" "$root/README.md" "$root/NOTICE" "$deb/usr/share/doc/tern/"
{
    echo "Tern is licensed under Apache-2.0: /usr/share/common-licenses/Apache-2.0"
    echo
    cat "$root/NOTICE"
} >"$deb/usr/share/doc/tern/copyright"
cp "$source/src/deb/tern.service" "$deb/usr/lib/systemd/system/"
cp "$source/src/deb/default" "$deb/etc/default/tern"
config /etc/tern /var/lib/tern "$deb/etc/tern/tern.toml"
packed "$deb" . >"$target/deb-root.tar"
