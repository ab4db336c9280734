#!/bin/sh
# What `make demo-cns` runs: the demo town behind a real nginx that asks for health cards, until Ctrl-C.
# Two processes on two sockets, nginx on loopback only; nothing of the machine's own nginx is touched.
set -eu
cd "$(dirname "$0")/.."
PORT="${PORT:-8443}" CARD_PORT="${CARD_PORT:-9443}" COMPATIBLE_PORT="${COMPATIBLE_PORT:-9444}"
VAR="$(mkdir -p "${VAR:-var}" && cd "${VAR:-var}" && pwd)"
export PORT VAR DJANGO_SETTINGS_MODULE=portal.settings.demo PORTAL_SETTINGS=portal.settings.demo
# Browsers and curl take every name below "localhost" for this machine.
export BASE_URL="https://sioc.localhost:$PORT"
export CNS_URL="https://carta.sioc.localhost:$CARD_PORT" CNS_COMPATIBLE_URL="https://carta.sioc.localhost:$COMPATIBLE_PORT"
export PORTAL_LISTEN=127.0.0.1 CNS_LISTEN=127.0.0.1 NGINX_LOGS="$VAR/nginx"
export PORTAL_SOCKET="$VAR/portal.sock" CNS_SOCKET="$VAR/card.sock"
export TLS_CERTIFICATE="$VAR/cards/tls/portal.pem" TLS_CERTIFICATE_KEY="$VAR/cards/tls/portal.key"
export PATH="$PATH:/usr/sbin"
bin=.venv/bin

answers() { $bin/python -c "import socket, sys; sys.exit(socket.socket().connect_ex(('127.0.0.1', $1)))"; }

for port in $PORT $CARD_PORT $COMPATIBLE_PORT; do
  if answers "$port"; then
    echo "Port $port is taken, perhaps by another demo. Stop that one, or choose: PORT=… CARD_PORT=… COMPATIBLE_PORT=… make demo-cns" >&2
    exit 1
  fi
done
$bin/python manage.py migrate --verbosity 0
$bin/python manage.py demo
$bin/python manage.py demo_cards

gunicorn="$bin/gunicorn --config deploy/gunicorn.conf.py --umask 7"
$gunicorn --bind "unix:$PORTAL_SOCKET" portal.wsgi &
pids=$!
DJANGO_SETTINGS_MODULE=portal.settings.card $gunicorn --bind "unix:$CNS_SOCKET" portal.wsgi &
pids="$pids $!"
$bin/python manage.py worker &
pids="$pids $!"
nginx -c "$VAR/nginx/nginx.conf" -g "daemon off;" &
pids="$pids $!"
# shellcheck disable=SC2086  one word for each process
stop() { kill $pids 2>/dev/null; wait; }
trap 'stop; exit 0' INT TERM

all_alive() { for pid in $pids; do kill -0 "$pid" 2>/dev/null || return 1; done; }

tries=0
until [ -S "$PORTAL_SOCKET" ] && [ -S "$CNS_SOCKET" ] && answers "$CARD_PORT"; do
  tries=$((tries + 1))
  if ! all_alive || [ $tries -ge 300 ]; then
    echo "It did not start; nginx's own words are in $VAR/nginx/error.log" >&2
    stop
    exit 1
  fi
  sleep 0.1
done
$bin/python manage.py demo --logins
$bin/python manage.py demo_cards --how
echo "Ctrl-C stops it."
# When one of them ends, the others must not go on alone.
while all_alive; do sleep 1; done
stop
exit 1
