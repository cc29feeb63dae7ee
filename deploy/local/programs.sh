#!/bin/sh
# What the tests need that no Python package holds: Debian's Chromium without windows (it takes half the time) and the
# fonts of the seven languages for the tests marked `browser`, gettext, which finds the sentences to be translated, and
# Java with JAXB for veraPDF.
set -u
packages="chromium-headless-shell fonts-noto-core fonts-noto-cjk gettext default-jdk-headless libjaxb-java"
command -v chromium-headless-shell >/dev/null && command -v xgettext >/dev/null && command -v javac >/dev/null &&
    [ -e /usr/share/java/jaxb-runtime.jar ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $packages ..."
    export DEBIAN_FRONTEND=noninteractive
    apt="apt-get -qq -o DPkg::Lock::Timeout=300"
    { $apt update && $apt install -y --no-install-recommends $packages; } >/dev/null && exit 0
fi
echo "Some tests will fail until these are installed: apt-get install $packages"
