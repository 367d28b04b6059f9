#!/bin/sh
# Writes dev.txt and runtime.txt from pyproject.toml, and bench-quix.txt, an environment of its own, from bench-quix.in:
# one lock each for Linux and macOS, Python 3.11 to 3.13, with hashes and no address of an index. Pins stay as they are unless an option says otherwise (--upgrade).
set -eu
cd "$(dirname "$0")/.."

lock() {
    name=$1 source=$2
    shift 2
    uv pip compile "$source" --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-header --quiet --output-file "requirements/$name.txt" "$@"
    echo "# Locked from $source by \`make lock\`: Linux and macOS, Python 3.11 to 3.13. Never edited by hand." |
        cat - "requirements/$name.txt" > "requirements/$name.tmp"
    mv "requirements/$name.tmp" "requirements/$name.txt"
}

lock dev pyproject.toml --group dev "$@"
cp requirements/dev.txt requirements/runtime.txt      # its pins are kept where they apply: production runs what was tested
lock runtime pyproject.toml
lock bench-quix requirements/bench-quix.in "$@"
