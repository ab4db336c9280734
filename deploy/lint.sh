#!/bin/sh
# What `make lint` checks. Each line is a rule of the house; the first that fails says which and stops.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
apps="portal practices services home accounts"

refuse() { # refuse <why> <extended regular expression> <files or folders…>
  why=$1 pattern=$2
  shift 2
  if grep -rnE --include='*.py' --include='*.html' --exclude-dir=migrations "$pattern" "$@"; then
    echo "lint: $why" >&2
    exit 1
  fi
}

$bin/ruff check .
$bin/ruff format --check --quiet .
$bin/djlint templates --lint --quiet
$bin/lint-imports --no-logo
$bin/python manage.py makemigrations --check --dry-run --verbosity 0 || { echo "lint: a migration is missing" >&2; exit 1; }

# shellcheck disable=SC2086  one word for each app
refuse "text that a person typed must stay text" '\|\s*safe\b|mark_safe|autoescape off' $apps templates
refuse "the state changes only through a transition (practices/actions.py)" '\.update\([^)]*\bstate=' $apps
refuse "strict CSP: no inline style" '\sstyle="' templates --exclude-dir=emails --exclude-dir=wagtailadmin --exclude-dir=papers
refuse "strict CSP: no inline script" '<script(>| [^>]*>)[^<]' templates
refuse "an import of ours inside a function: the code lives in the wrong app" \
  "^\s+(from (\.|(portal|practices|services|home|accounts)\b)|import (portal|practices|services|home|accounts)\b)" $apps
[ "$(grep -rn --include='*.py' 'weasyprint\.HTML(\|[^.]HTML(string' $apps | wc -l)" -le 1 ] ||
  { echo "lint: one render_pdf, in practices/receipts.py" >&2; exit 1; }
for name in utils helpers common misc; do
  if find $apps -name "$name.py" | grep .; then
    echo "lint: name the file for its subject" >&2
    exit 1
  fi
done
echo "lint: clean"
