#!/bin/sh
# Installs what Dozvon needs and this machine lacks, with apt. Safe to run again: it only looks when nothing is missing.
#
#   deploy/install.sh run    PostgreSQL, Asterisk, the speech for the prompts
#   deploy/install.sh test   besides: a C compiler (Go's race detector), SIPp, coturn, Chromium
#
# Debian 12 and 13, Ubuntu 24.04. Asterisk is the distribution's if that is 20 or later; else a Debian unstable with
# Asterisk goes into a folder of its own, ~/.cache/dozvon/asterisk-root (for root /var/cache/dozvon/asterisk-root),
# and nothing of it touches the system.
#
#   DOZVON_ASTERISK_ROOT   another place for that folder
#   DOZVON_DEBIAN_MIRROR   the Debian mirror to fill it from, when the system's own sources name none
#
# No service is started or enabled: Dozvon runs private copies of PostgreSQL and Asterisk from its data folder.
set -eu

# debootstrap, chroot and useradd are in folders that a login by su may leave out.
PATH="$PATH:/usr/sbin:/sbin"
# Root's own folder is closed to the user that Asterisk steps down to.
if [ "$(id -u)" -eq 0 ]; then
	cache="${XDG_CACHE_HOME:-/var/cache}/dozvon"
else
	cache="${XDG_CACHE_HOME:-$HOME/.cache}/dozvon"
fi
root_folder="${DOZVON_ASTERISK_ROOT:-$cache/asterisk-root}"
log="$cache/install.log"
asterisk_packages="asterisk asterisk-core-sounds-ru-wav asterisk-moh-opsound-wav"
updated=no

say() { printf '%s\n' "$*"; }

fail() {
	printf 'install.sh: %s\n' "$*" >&2
	exit 1
}

# as_root COMMAND...: run as root, by sudo if we are somebody else.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo -- "$@"
	fi
}

# need_root: say early and plainly when packages cannot be installed.
need_root() {
	[ "$(id -u)" -eq 0 ] && return
	command -v sudo >/dev/null 2>&1 ||
		fail "software is missing and only root can install it; sudo is not here either. As root, run: $0 $mode"
	sudo -v || fail "software is missing and sudo does not let $(id -un) install it. As root, run: $0 $mode"
}

# quiet WHAT COMMAND...: run with all output in the log; on failure explain in one sentence.
quiet() {
	what=$1
	shift
	printf '\n== %s: %s\n' "$what" "$*" >>"$log"
	mark=$(wc -l <"$log")
	"$@" >>"$log" 2>&1 </dev/null || explain "$what" "$mark"
}

# explain WHAT LINE: turn what the log says, from LINE on and as a whole, into a reason and a remedy.
explain() {
	case $(tail -n +"$2" "$log") in
	*"Could not get lock"* | *"is another process using it"*)
		reason="another program is installing packages just now; wait until it is done and run this again" ;;
	*"No space left on device"*)
		reason="the disk is full; free two gigabytes and run this again" ;;
	*"dpkg was interrupted"*)
		reason="an earlier installation was cut short; run 'dpkg --configure -a' as root, then this again" ;;
	*"Operation not permitted"* | *"Operation not supported"* | *"Permission denied"*)
		reason="this container forbids what is needed; start it with the right to use mknod and chroot" ;;
	*)
		reason=$(explain_network) ;;
	esac
	fail "$1 failed: $reason (log: $log)"
}

# A package that "cannot be located" is most often one whose list could not be fetched a moment before.
explain_network() {
	case $(cat "$log") in
	*"Temporary failure resolving"* | *"Could not resolve"* | *"Network is unreachable"* | *"Could not connect"* | \
		*"Unable to connect"* | *"Connection timed out"* | *"Failed getting release file"*)
		echo "the package mirror cannot be reached; check the network (or the proxy) and run this again" ;;
	*"Unable to locate package"* | *"has no installation candidate"*)
		echo "this system does not offer a package; Debian 12 or 13 and Ubuntu 24.04 do" ;;
	*)
		echo "the log says why" ;;
	esac
}

# update: fetch the lists of packages, once. A mirror that has not been refreshed for days has an expired index; its
# signature still proves where it comes from.
update() {
	[ "$updated" = no ] || return 0
	printf '\n== apt-get update\n' >>"$log"
	as_root apt-get -q update >>"$log" 2>&1 ||
		quiet "apt-get update" as_root apt-get -q -o Acquire::Check-Valid-Until=false update
	updated=yes
}

# apt NAME PACKAGE...: install packages without starting the services they bring.
apt() {
	name=$1
	shift
	need_root
	say "Installing $name ..."
	update
	no_services
	quiet "Installing $name" as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=120 install --no-install-recommends "$@"
}

# no_services: a policy that forbids starting services, for as long as this script runs.
no_services() {
	[ -e /usr/sbin/policy-rc.d ] && return
	trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
	printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null
	as_root chmod 755 /usr/sbin/policy-rc.d
}

have() { command -v "$1" >/dev/null 2>&1; }

have_postgres() {
	for program in /usr/lib/postgresql/*/bin/initdb; do
		[ -x "$program" ] && return
	done
	have initdb
}

install_postgres() {
	# Without this the package would make a cluster of its own and start it with the machine.
	config=/etc/postgresql-common/createcluster.conf
	[ -e $config ] || apt "PostgreSQL's tools" postgresql-common
	as_root cp -p $config "$config.dozvon"
	as_root sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' $config
	apt PostgreSQL postgresql
	as_root mv "$config.dozvon" $config
}

# asterisk_major COMMAND...: the first part of the version that the command reports, or 0.
asterisk_major() {
	version=$("$@" -V 2>/dev/null | sed -n 's/^Asterisk \([0-9]*\).*/\1/p')
	echo "${version:-0}"
}

have_asterisk() {
	[ -x /usr/sbin/asterisk ] && [ "$(asterisk_major /usr/sbin/asterisk)" -ge 20 ] && return
	[ -x "$root_folder/usr/sbin/asterisk" ]
}

install_asterisk() {
	offered=$(apt-cache policy asterisk 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9]*\)\..*/\2/p')
	if [ "${offered:-0}" -lt 20 ] && [ "$updated" = no ]; then
		need_root
		update
		offered=$(apt-cache policy asterisk | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9]*\)\..*/\2/p')
	fi
	if [ "${offered:-0}" -ge 20 ]; then
		# shellcheck disable=SC2086 # a list of packages
		apt Asterisk $asterisk_packages
		# Installed for us a moment ago: it must not take port 5060 at the next start of the machine.
		! have systemctl || as_root systemctl disable asterisk >>"$log" 2>&1 || true
	else
		install_asterisk_root
	fi
}

# debian_mirror: the address of the Debian archive that this system itself uses.
debian_mirror() {
	if [ -n "${DOZVON_DEBIAN_MIRROR:-}" ]; then
		echo "$DOZVON_DEBIAN_MIRROR"
		return
	fi
	apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
		sed -n 's/^Debian|Debian|\(http[^|]*\)$/\1/p' | head -n 1
}

install_asterisk_root() {
	need_root
	have debootstrap || apt debootstrap debootstrap
	mirror=$(debian_mirror)
	[ -n "$mirror" ] ||
		fail "this system has no Asterisk 20 and its package sources name no Debian mirror; set DOZVON_DEBIAN_MIRROR to one and run this again"
	proxy=
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[ -z "$proxy" ] || export http_proxy="$proxy"
	new="$root_folder.new"
	mkdir -p "$(dirname "$root_folder")"
	as_root rm -rf "$new"
	say "Fetching a small Debian for Asterisk (this system has none that is new enough) ..."
	quiet "debootstrap" as_root debootstrap --variant=minbase sid "$new" "$mirror"
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$new/usr/sbin/policy-rc.d" >/dev/null
	as_root chmod 755 "$new/usr/sbin/policy-rc.d"
	say "Installing Asterisk into it ..."
	as_root chroot "$new" apt-get -q update >>"$log" 2>&1 ||
		quiet "apt-get update" as_root chroot "$new" apt-get -q -o Acquire::Check-Valid-Until=false update
	# shellcheck disable=SC2086 # a list of packages
	quiet "Installing Asterisk" as_root chroot "$new" env DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y install --no-install-recommends $asterisk_packages
	as_root chroot "$new" apt-get clean
	as_root rm -rf "$new/var/lib/apt/lists" "$root_folder"
	# In its place only when whole: a run that was cut short starts over.
	as_root mv "$new" "$root_folder"
}

install_coturn() {
	apt coturn coturn
	# Tests start their own: it must not take port 3478 at the next start of the machine.
	! have systemctl || as_root systemctl disable coturn >>"$log" 2>&1 || true
}

candidate() {
	apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'
}

# The tests need no window: Debian has Chromium without one, which takes a third less processor time. Ubuntu's package
# of Chromium only fetches a snap, so there Playwright (agentui) brings one.
install_chromium() {
	case $(candidate chromium-headless-shell) in
	[0-9]*)
		apt Chromium chromium-headless-shell fonts-dejavu-core
		return
		;;
	esac
	! have chromium || return 0
	case $(candidate chromium) in
	"" | "(none)" | *snap*)
		have npx || fail "Node.js is missing: install Node.js 20 or later and run this again"
		need_root
		say "Fetching Chromium ..."
		(cd "$(dirname "$0")/../agentui" && quiet "Fetching Chromium" npx --no-install playwright install --with-deps --only-shell chromium)
		;;
	*)
		apt Chromium chromium fonts-dejavu-core
		;;
	esac
}

# What the tests find by themselves: agentui/e2e/browser.ts.
have_chromium() {
	[ -n "${CHROMIUM:-}" ] || have chromium-headless-shell || [ -d "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" ]
}

install_for_run() {
	have_postgres || install_postgres
	{ have espeak-ng && have sox; } || apt "speech for the prompts" espeak-ng sox
	have_asterisk || install_asterisk
	# Root needs somebody to step down to.
	[ "$(id -u)" -ne 0 ] || id dozvon >/dev/null 2>&1 ||
		useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin dozvon
}

install_for_test() {
	{ have gcc && [ -e /usr/include/stdlib.h ]; } || apt "a C compiler" gcc libc6-dev
	have sipp || apt SIPp sip-tester
	have turnserver || install_coturn
	have_chromium || install_chromium
}

mode=${1:-run}
case $mode in run | test) ;; *) fail "usage: $0 run|test" ;; esac
have apt-get || fail "this system has no apt; Dozvon's installer knows Debian 12 or later and Ubuntu 24.04. Install PostgreSQL 15, Asterisk 20 (or later), espeak-ng and sox yourself"
mkdir -p "$cache"
: >"$log"
install_for_run
[ "$mode" = run ] || install_for_test
