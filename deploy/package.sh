#!/bin/sh
# Makes a Debian package of a built program.
#
#   deploy/package.sh PROGRAM VERSION FOLDER    writes FOLDER/dozvon_VERSION_ARCHITECTURE.deb and prints its name
#
# VERSION is what "git describe" says. Of a bare commit the package is 0~TIME.COMMIT, by the time when it was built, so
# that a later one is the newer one.
set -eu

[ $# -eq 3 ] || {
	echo "use: deploy/package.sh PROGRAM VERSION FOLDER" >&2
	exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
program=$1
folder=$3
version=$(printf '%s' "${2#v}" | tr - +)
case $version in
[0-9]*.*) ;;
*) version="0~$(date -u -r "$program" +%Y%m%d%H%M%S).$version" ;;
esac
architecture=$(dpkg --print-architecture)

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
put() { install -D -m "$1" "$2" "$tree/$3"; }

put 755 "$program" usr/bin/dozvon
put 644 "$here/systemd/dozvon.env.example" etc/dozvon/dozvon.env
put 644 "$here/../README.md" usr/share/doc/dozvon/README.md
put 644 "$here/../README.ru.md" usr/share/doc/dozvon/README.ru.md
put 644 "$here/GUIDE.md" usr/share/doc/dozvon/deploy/GUIDE.md
put 644 "$here/GUIDE.ru.md" usr/share/doc/dozvon/deploy/GUIDE.ru.md
put 644 "$here/../LICENSE" usr/share/doc/dozvon/copyright
mkdir -p "$tree/usr/lib/systemd/system" "$tree/DEBIAN"
sed -e 's,/usr/local/bin/dozvon,/usr/bin/dozvon,' -e '1,/^\[Unit\]/{/^#/d}' "$here/systemd/dozvon.service" >"$tree/usr/lib/systemd/system/dozvon.service"

size=$(du -sk "$tree" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" "$here/debian/control" >"$tree/DEBIAN/control"
install -m 644 "$here/debian/conffiles" "$tree/DEBIAN/conffiles"
for script in postinst prerm postrm; do
	install -m 755 "$here/debian/$script" "$tree/DEBIAN/$script"
done
chmod -R u+w,go-w "$tree"

mkdir -p "$folder"
package="$folder/dozvon_${version}_$architecture.deb"
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
