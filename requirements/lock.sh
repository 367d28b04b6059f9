#!/bin/sh
# Writes dev.txt and runtime.txt from pyproject.toml: one lock for Linux and macOS, Python 3.11 to 3.13, with
# hashes and no address of an index. Pins stay as they are unless an option says otherwise (--upgrade).
set -eu
cd "$(dirname "$0")/.."

lock() {
    name=$1
    shift
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-header --quiet --output-file "requirements/$name.txt" "$@"
    echo "# Locked from pyproject.toml by \`make lock\`: Linux and macOS, Python 3.11 to 3.13. Never edited by hand." |
        cat - "requirements/$name.txt" > "requirements/$name.tmp"
    mv "requirements/$name.tmp" "requirements/$name.txt"
}

lock dev --group dev "$@"
cp requirements/dev.txt requirements/runtime.txt      # its pins are kept where they apply: production runs what was tested
lock runtime
