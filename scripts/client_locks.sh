#!/bin/sh
# Locks every client of the journeys and of the demo, each by itself as its users install it,
# with hashes, for every platform, and without the address of any index.
# A release that is locked already stays; `sh scripts/client_locks.sh --upgrade` takes the newest.
set -eu
cd "$(dirname "$0")/.."

for wanted in requirements/clients/*.in; do
    .venv/bin/uv pip compile "$wanted" --quiet --no-config "$@" \
        --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock-clients" -o "${wanted%.in}.txt"
done
