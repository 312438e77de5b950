#!/bin/sh
# Makes .venv from uv.lock: a Python of this machine, a pinned uv inside, then every locked package.
set -eu

uv_version=0.13.9

python=""
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "setup: needs Python 3.11 or newer, and finds none on the PATH" >&2
    exit 1
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "setup: $python cannot make virtual environments; on Debian and Ubuntu:" \
            "apt-get install python3-venv" >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
fi

# uv lives beside the environment that it keeps, because `uv sync` removes what the lock lacks.
if ! .venv/uv/bin/uv --version 2>/dev/null | grep -q "^uv $uv_version "; then
    "$python" -m venv --clear .venv/uv
    .venv/uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
fi

UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=.venv/bin/python \
    .venv/uv/bin/uv sync --frozen --quiet
