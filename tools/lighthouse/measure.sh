#!/bin/sh
# Fetches Lighthouse, which nothing else needs, and lets it score the shop of a running desk.
set -eu

PATH="$PWD/.venv/bin:$PATH"
CHROMIUM=$(BROWSER_REQUIRED=1 tools/browser.sh)
export PATH CHROMIUM

cd tools/lighthouse
if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/.installed
fi
exec node measure.mjs "$@"
