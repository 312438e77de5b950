#!/bin/sh
# Runs every test on two processes; those that need a browser only where there is one.
set -eu

CHROMIUM=$(tools/browser.sh)
if [ -n "$CHROMIUM" ]; then
    export CHROMIUM
    exec .venv/bin/pytest -n 2 --dist loadgroup "$@"
fi
unset CHROMIUM
without='LEFT OUT: the browser tests. For them: apt-get install chromium fonts-noto-cjk (as root),'
without="$without or set CHROMIUM to the path of a Chrome or Chromium."
status=0
.venv/bin/pytest -n 2 --dist loadgroup -m 'not browser' "$@" || status=$?
echo "$without"
exit "$status"
