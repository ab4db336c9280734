#!/bin/sh
# The suite on the newest Wagtail that this Python can install, in a second environment. The lock stays as it is.
set -eu
cd "$(dirname "$0")/.."
bin=.venv-next/bin
[ -x $bin/python ] || .venv/bin/python -m venv .venv-next
# What we chose, without the ceilings that hold the locked release.
.venv/bin/python - <<'PY' >.venv-next/requirements.in
import re
for name in ("requirements.in", "requirements-dev.in"):
    for line in open(name):
        if line.startswith(("wagtail", "wagtail-modeladmin")):
            line = re.split("[<>=]", line.strip())[0] + "\n"
        if not line.startswith(("-c", "#")):
            print(line, end="")
PY
$bin/python -m pip install --quiet --disable-pip-version-check --upgrade -r .venv-next/requirements.in
$bin/python -c 'import wagtail, django; print("Wagtail", wagtail.__version__, "on Django", django.__version__)'
VAR="${VAR:-var}/next" $bin/python manage.py makemigrations --check --dry-run
VAR="${VAR:-var}/next" exec $bin/pytest -n 2 --dist loadgroup --create-db ${ARGS:-}
