#!/bin/sh
# Makes .venv from uv.lock: a Python of this machine, a pinned uv inside, then every locked package.
set -eu

uv_version=0.13.9

# The distribution's own Python first: it is built with a profile (PGO), as those that a version
# manager compiles mostly are not, and runs the desk about a sixth faster.
python=""
for name in /usr/bin/python3 python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c \
        'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "setup: needs Python 3.11 or newer that can make virtual environments, and finds none;" \
        "on Debian and Ubuntu: apt-get install python3 python3-venv" >&2
    exit 1
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    "$python" -m venv --clear .venv
fi

# uv lives beside the environment that it keeps, because `uv sync` removes what the lock lacks.
if ! .venv/uv/bin/uv --version 2>/dev/null | grep -q "^uv $uv_version "; then
    "$python" -m venv --clear .venv/uv
    .venv/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
fi

UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=.venv/bin/python \
    .venv/uv/bin/uv sync --frozen --quiet
