#!/bin/sh
# Makes a virtual environment from the locked requirements: install.sh FOLDER.
# Ends with one clear line when this machine cannot run the embedded database and broker.
# PYTHON names the interpreter to use; else the first of 3.13, 3.12, 3.11 on the PATH that works.
set -eu
venv=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
docker_way="use Docker instead: docker compose -f deploy/compose.yaml up"

fail() {
    echo "portevoix: $1" >&2
    exit 1
}

check_platform() {
    case "$(uname -s) $(uname -m)" in
    "Linux x86_64")
        libc=$(getconf GNU_LIBC_VERSION 2>/dev/null || echo "no glibc")
        major=$(echo "$libc" | sed -n 's/^glibc \([0-9]*\)\..*/\1/p')
        minor=$(echo "$libc" | sed -n 's/^glibc [0-9]*\.\([0-9]*\).*/\1/p')
        [ "${major:-0}" -gt 2 ] || { [ "${major:-0}" -eq 2 ] && [ "${minor:-0}" -ge 34 ]; } ||
            fail "glibc 2.34 or later is needed, this machine has $libc; $docker_way"
        ;;
    "Darwin arm64") ;;
    *) fail "$(uname -s) on $(uname -m) is not supported without Docker; $docker_way" ;;
    esac
}

suits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" || fail "PYTHON=$PYTHON is not a working Python 3.11 to 3.13 with venv; $docker_way"
        echo "$PYTHON"
        return
    fi
    # A name on the PATH may be a shim of a version that is not installed, so each is tried.
    for name in python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && suits "$name"; then
            echo "$name"
            return
        fi
    done
    fail "no Python 3.11 to 3.13 (with venv) on the PATH; set PYTHON=/path/to/python3.12, or $docker_way"
}

check_platform
python=$(find_python)
echo "portevoix: installing into $venv with $("$python" --version)"
"$python" -m venv --clear "$venv"
pip="$venv/bin/python -m pip --quiet --disable-pip-version-check"
$pip install --require-hashes --only-binary :all: --requirement "$root/requirements/dev.txt"
$pip install --no-deps --no-build-isolation --editable "$root"
