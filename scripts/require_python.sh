# Say in one line what is missing of the Python that makes the environment, and how to get it.
# sh scripts/require_python.sh PYTHON

refuse() {
    echo "$1" >&2
    exit 1
}

"$@" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    refuse "$* is not Python 3.11 or newer: install one (Debian 12: apt install python3), or name it: make run PYTHON=python3.12"
"$@" -m pip --version >/dev/null 2>&1 ||
    refuse "$* has no pip: install it (Debian: apt install python3-pip; elsewhere: $* -m ensurepip), then run make again."
