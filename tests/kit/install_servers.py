"""Installs what tests start besides Python packages: Chromium, PostgreSQL, Redis, Java, poppler.

Needs the standard library only.  As root it installs what is missing; otherwise it prints the one
command to run.  Spark (434 MB) comes here and not with the other packages: one test needs it, the
product does not.
"""

from __future__ import annotations

import importlib.util
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
    "java": "default-jre-headless",
}
SPARK = "pyspark==4.0.5"


def find(program: str) -> str | None:
    """The program on the PATH, or in Debian's folder of PostgreSQL servers."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    return shutil.which(program, path=path)


def main() -> int:
    missing = sorted({package for program, package in PACKAGES.items() if not find(program)})
    if not missing:
        return install_spark()
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
    return install_spark()


def install_spark() -> int:
    """Into the environment that runs this file."""
    if importlib.util.find_spec("pyspark"):
        return 0
    print(f"Installing {SPARK}")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", SPARK]
    return subprocess.run(pip, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
