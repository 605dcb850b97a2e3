"""Installs what the tests start besides Python packages: Chromium, PostgreSQL, Redis, poppler.

Runs before the virtual environment is used, so it needs the standard library only.  As root it
installs what is missing; otherwise it prints the one command to run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "pdfsig": "poppler-utils",
    "initdb": "postgresql",
}


def find(program: str) -> str | None:
    """The program on the PATH, or in Debian's folder of PostgreSQL servers."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    return shutil.which(program, path=path)


def main() -> int:
    missing = sorted({package for program, package in PACKAGES.items() if not find(program)})
    if not missing:
        return 0
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("The tests need programs that are missing. Run this once, then again make test:")
        print("  sudo " + " ".join(install))
        return 1
    print("Installing " + ", ".join(missing))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
