#!/bin/sh
# Debian's Chromium and the fonts of the seven languages, for the tests marked `browser`.
set -u
packages="chromium fonts-noto-core fonts-noto-cjk"
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $packages ..."
    export DEBIAN_FRONTEND=noninteractive
    apt="apt-get -qq -o DPkg::Lock::Timeout=300"
    { $apt update && $apt install -y --no-install-recommends $packages; } >/dev/null && exit 0
fi
echo "The browser tests will fail until these are installed: apt-get install $packages"
