#!/usr/bin/env bash
# Installs what some tests need beyond Python (Java, Chromium, CJK fonts, LibreOffice) where this is Debian and we
# may; elsewhere it says what is missing. Nothing of the product's ordinary path needs them.
set -u
missing=()
command -v java >/dev/null || missing+=(default-jre-headless)
command -v chromium >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-writer libreoffice-calc)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "installing ${missing[*]} …"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 \
    || echo "could not install ${missing[*]}: the checks that need them will be reported as not run"
else
  echo "not installed and no right to install: ${missing[*]}; the checks that need them will be reported as not run"
fi
exit 0
