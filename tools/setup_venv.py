"""Set up .venv from the lock files: everything `make run` and `make test` need, and nothing twice.

Usage: python3 tools/setup_venv.py run | dev

Packages come from requirements.lock (run) or requirements-dev.lock (dev), every one checked against its
hash; then the project itself is installed in place, so that edits take effect at once. A stamp remembers
what was installed: lock, pyproject.toml and folder. While they stay as they are, a second call does nothing.

Only the standard library is used, and only syntax that an old Python can read: one that is too old
must live long enough to say so.
"""

import hashlib
import os
import shutil
import subprocess
import sys

LEAST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


def stop(sentence):
    """End with one sentence a person can act on."""
    sys.stderr.write("wellhit set-up: " + sentence + "\n")
    sys.exit(2)


def say(sentence):
    sys.stderr.write("wellhit set-up: " + sentence + "\n")
    sys.stderr.flush()


def succeeds(command):
    """Run a command in silence; True when it ends with 0."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def key_of(kind):
    """What the stamp holds: a hash of the lock, of pyproject.toml and of the folder (scripts name it)."""
    digest = hashlib.sha256(VENV.encode("utf-8"))
    for name in (LOCKS[kind], "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(b"\0" + file.read())
    return digest.hexdigest()


def stamp_of(kind):
    return os.path.join(VENV, "wellhit-" + kind + ".stamp")


def stamped_key(kind):
    try:
        with open(stamp_of(kind)) as file:
            return file.read().strip()
    except OSError:
        return ""


def is_ready(kind):
    """True when nothing need be done. All that `run` needs is in `dev` too."""
    if not os.access(VENV_PYTHON, os.X_OK):
        return False
    return any(stamped_key(k) == key_of(k) for k in {kind, "dev"})


def is_made_here():
    """A folder that was moved or copied has scripts that still name the old one."""
    try:
        with open(os.path.join(VENV, "wellhit-home.stamp")) as file:
            return file.read() == VENV and succeeds([VENV_PYTHON, "-c", ""])
    except OSError:
        return False


def pip_for_venv():
    """The command that installs into .venv: its own pip, or else the system's, pointed at it."""
    if succeeds([VENV_PYTHON, "-m", "pip", "--version"]):
        return [VENV_PYTHON, "-m", "pip"]
    # Needs pip 22.3 or newer; older ones do not know --python and fail here.
    borrowed = [sys.executable, "-m", "pip", "--python", VENV_PYTHON]
    if succeeds([*borrowed, "--version"]):
        return borrowed
    return None


def make_venv():
    """Create .venv; without ensurepip (Debian keeps it in a package of its own) borrow the system's pip."""
    if os.path.isdir(VENV) and not os.path.exists(os.path.join(VENV, "pyvenv.cfg")):
        stop(".venv exists and is not a virtual environment; move it away and try again.")
    shutil.rmtree(VENV, ignore_errors=True)
    say("making .venv with Python {}.{}.{}".format(*sys.version_info[:3]))
    plain = [sys.executable, "-m", "venv", "--clear"]
    made = succeeds([*plain, VENV]) or succeeds([*plain, "--without-pip", VENV])
    if not made or pip_for_venv() is None:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(missing_venv())
    with open(os.path.join(VENV, "wellhit-home.stamp"), "w") as file:
        file.write(VENV)


def missing_venv():
    return (
        "this Python cannot make a virtual environment with pip in it; on Debian or Ubuntu run "
        "`sudo apt install python3-venv`, then the same command again."
    )


def install(kind):
    """Install the locked packages, each against its hash, then the project in place."""
    pip = [*pip_for_venv(), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    say("installing what {} lists (once; a few minutes on a slow line)".format(LOCKS[kind]))
    lock = os.path.join(ROOT, LOCKS[kind])
    steps = (
        [*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT],
    )
    for step in steps:
        if subprocess.call(step, stdin=subprocess.DEVNULL) != 0:
            stop(
                "pip could not install; its words stand above. The same command tries again. "
                "(Python 3.11, 3.12 and 3.13 are supported; this is {}.{}.)".format(*sys.version_info[:2])
            )
    with open(stamp_of(kind), "w") as file:
        file.write(key_of(kind))


def hand_over():
    """Go on with a newer Python, if there is any, or say that one is needed."""
    for name in ("python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer and succeeds([newer, "-c", "import venv"]):
            os.execv(newer, [newer] + sys.argv)
    this = "{}.{}".format(*sys.version_info[:2])
    stop("Python 3.11 or newer is needed, this is {}; name one: make run PYTHON=/a/python3".format(this))


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        stop("say `run` or `dev`.")
    kind = sys.argv[1]
    if is_ready(kind):
        return
    if sys.version_info[:2] < LEAST:
        hand_over()
    if not is_made_here():
        make_venv()
    install(kind)
    say("ready")


if __name__ == "__main__":
    main()
