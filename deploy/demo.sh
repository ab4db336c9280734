#!/bin/sh
# What `make demo` runs: the database, the demo town, then web and worker until Ctrl-C.
set -eu
cd "$(dirname "$0")/.."
export PORT="${PORT:-8000}" VAR="${VAR:-var}" DJANGO_SETTINGS_MODULE=portal.settings.demo
export BASE_URL="http://127.0.0.1:$PORT"
bin=.venv/bin

answers() { $bin/python -c "import socket, sys; sys.exit(socket.socket().connect_ex(('127.0.0.1', $PORT)))"; }

if answers; then
  echo "Port $PORT is taken, perhaps by another demo. Stop that one, or: PORT=8001 make demo" >&2
  exit 1
fi
$bin/python manage.py migrate --verbosity 0
$bin/python manage.py demo

$bin/gunicorn --config deploy/gunicorn.conf.py --bind "127.0.0.1:$PORT" portal.wsgi &
web=$!
$bin/python manage.py worker &
worker=$!
trap 'kill -INT $web $worker 2>/dev/null; wait; exit 0' INT TERM

tries=0
until answers; do
  kill -0 $web 2>/dev/null || exit 1
  tries=$((tries + 1))
  [ $tries -lt 300 ] || { echo "The web server did not start." >&2; kill $web $worker; exit 1; }
  sleep 0.1
done
$bin/python manage.py demo --logins
echo "Ctrl-C stops it."
# When one of the two ends, the other must not go on alone.
while kill -0 $web 2>/dev/null && kill -0 $worker 2>/dev/null; do sleep 1; done
kill $web $worker 2>/dev/null
wait
exit 1
