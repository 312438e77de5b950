#!/bin/sh
# Prints the path of a Chromium for the browser tests, and gets one where none is found.
# Prints nothing where none can be had; with BROWSER_REQUIRED=1 that is an error.
set -eu

say() { echo "browser: $*" >&2; }

installed() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        if [ -n "$name" ] && command -v "$name"; then
            return 0
        fi
    done
    own=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null) || return 1
    [ -x "$own" ] && echo "$own"
}

can_use_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    apt-get update -qq >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

has_chinese_font() {
    ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]
}

found=$(installed) || found=""
if [ -z "$found" ]; then
    if can_use_apt; then
        say "installing chromium and fonts-noto-cjk with apt-get"
        apt_install chromium fonts-noto-cjk || say "apt-get could not install chromium"
    else
        say "downloading a Chromium with playwright"
        .venv/bin/playwright install chromium >&2 || say "playwright could not download one"
    fi
    found=$(installed) || found=""
fi

if [ -n "$found" ]; then
    if can_use_apt && ! has_chinese_font; then
        apt_install fonts-noto-cjk || say "no Chinese font: screenshots will show boxes"
    fi
    echo "$found"
elif [ "${BROWSER_REQUIRED:-}" = 1 ]; then
    say "no Chromium, and BROWSER_REQUIRED=1: install one, or name it in CHROMIUM"
    exit 1
fi
