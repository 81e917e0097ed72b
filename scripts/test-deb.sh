#!/usr/bin/env bash
# Installs the Debian package that scripts/release.sh built in a fresh Debian 12, and uses it there: as root, with
# mmdebstrap and a network. The program itself then runs without one.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(target/dist/plaidoyer_*.deb)
[ -e "${packages[0]}" ] || { echo "there is no package: run scripts/release.sh" >&2; exit 1; }
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is needed: apt-get install mmdebstrap" >&2; exit 1; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
step() { printf '\n== %s\n' "$*"; }

step "a fresh Debian, with what shows manual pages, completes, and reads PDFs"
mmdebstrap --quiet --variant=apt --include=man-db,bash-completion,poppler-utils bookworm "$root"
cp "${packages[0]}" "$root/tmp/plaidoyer.deb"

step "the package is installed"
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq /tmp/plaidoyer.deb
chroot "$root" dpkg --verify plaidoyer
chroot "$root" useradd --create-home reader

# As somebody who is not root, in an empty folder, without a network.
inside() {
  unshare --net --pid --fork --mount-proc="$root/proc" chroot --userspec=reader "$root" \
    env -i HOME=/home/reader LANG=C.UTF-8 PATH=/usr/bin:/bin bash -euc "cd; $1"
}

step "a briefing is built"
inside 'plaidoyer build police-trainers --date 2026-12-04; pdfinfo briefings/police-trainers.pdf | grep -E "^(Title|Pages)"'

step "the manual has a page for each command"
inside '
  man plaidoyer | head -n 5
  for page in /usr/share/man/man1/plaidoyer*; do
    man "$(basename "$page" .1.gz)" | grep -q "^SYNOPSIS"
  done'

step "bash completes"
inside '
  source /usr/share/bash-completion/bash_completion
  # What bash does at the first press of Tab: it loads the file of the command, and tries again.
  _completion_loader plaidoyer || [ $? = 124 ]
  COMP_WORDS=(plaidoyer build po) COMP_CWORD=2 COMP_TYPE=9
  _clap_complete_plaidoyer plaidoyer po build
  echo "plaidoyer build po -> ${COMPREPLY[*]}"
  [ "${COMPREPLY[*]}" = police-trainers ]'

step "it is removed without a trace"
chroot "$root" apt-get purge -y -qq plaidoyer >/dev/null 2>&1
left=$(chroot "$root" find / -xdev -name '*plaidoyer*' -not -path '/tmp/*' -not -path '/proc/*' -not -path '/var/*' -not -path '/home/*')
[ -z "$left" ] || { echo "left: $left" >&2; exit 1; }
echo "all is well"
