#!/bin/sh
# Makes this machine ready: `setup.sh run` for the portal, `setup.sh cns` also for health cards, `setup.sh test` for
# both and their tests, `setup.sh postgres` for the PostgreSQL that bench and tests start by themselves.
# Python packages go into .venv, from the hash-locked requirements; system packages are installed when that is allowed.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '%s\n' "$*" >&2; }

find_python() {
  for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  say "Python 3.11 or newer is missing. On Debian: sudo apt-get install -y git make python3-venv"
  exit 1
}

# install_packages <package>… : by apt when root or passwordless sudo may, else prints the line to type and stops.
install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "Install these libraries with your system's package manager (Debian's names): $*"
    exit 1
  fi
  if [ "$(id -u)" = 0 ]; then
    as_root=""
  elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  else
    say "System packages are missing. Type this line, then try again:"
    say "  sudo apt-get install -y --no-install-recommends $*"
    exit 1
  fi
  say "Installing: $*"
  install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $*"
  $install >/dev/null 2>&1 || { $as_root apt-get update -qq >/dev/null && $install >/dev/null; }
}

has_library() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"; }

if [ "$purpose" = postgres ]; then
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || install_packages postgresql
  exit 0
fi

missing=""
has_library libpango-1.0.so.0 || missing="$missing libpango-1.0-0"
has_library libpangoft2-1.0.so.0 || missing="$missing libpangoft2-1.0-0"
has_library libharfbuzz-subset.so.0 || missing="$missing libharfbuzz-subset0"
has_library libfontconfig.so.1 || missing="$missing libfontconfig1"
# Without any font the PDF library ends the whole process; ours are bundled, these are the net below.
[ -d /usr/share/fonts/truetype/dejavu ] || missing="$missing fonts-dejavu-core"
has_program() { PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null; }
if [ "$purpose" != run ]; then
  has_program nginx || missing="$missing nginx"
  has_program certutil || missing="$missing libnss3-tools"
  has_program curl || missing="$missing curl"
fi
if [ "$purpose" = test ]; then
  has_program "${CHROMIUM:-chromium}" || missing="$missing chromium"
  has_program openssl || missing="$missing openssl"
  # A card with a PIN, and a screen on which the browser asks for it.
  has_program softhsm2-util || missing="$missing softhsm2"
  has_program pkcs11-tool || missing="$missing opensc"
  has_program Xvfb || missing="$missing xvfb"
  has_program xdotool || missing="$missing xdotool"
fi
python=$(find_python)
"$python" -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
# shellcheck disable=SC2086  one word for each package
[ -z "$missing" ] || install_packages $missing
case $missing in
  # Ours is started by hand, on loopback: the machine's own need not stand open on port 80.
  *nginx*) [ ! -d /run/systemd/system ] || $as_root systemctl disable --quiet --now nginx ;;
esac

[ -x .venv/bin/python ] || "$python" -m venv .venv
install="$PWD/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes"
$install -r requirements.txt
[ "$purpose" != test ] || $install -r requirements-dev.txt
