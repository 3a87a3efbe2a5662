"""Find the Chromium that the browser tests drive, or install it where that is possible without asking.

Usage: python3 tools/setup_browser.py

Writes to standard output what `make test` adds to its choice of tests: nothing where there is a browser,
` and not browser` where there is none. Looked for: the program named in WELLHIT_CHROMIUM, the usual names on
PATH, the usual places of macOS. Where none of them is and Debian's package can be installed (as root, or by sudo
without a password), it is.

WELLHIT_BROWSER=required: without a browser, fail. WELLHIT_BROWSER=without: leave the browser tests out, install
nothing.

Only the standard library is used, and only syntax that an old Python can read, as in setup_venv.py.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
WISHES = ("", "required", "without")
LEFT_OUT = " and not browser"


def find():
    """The browser's program, "" where there is none. A program named in WELLHIT_CHROMIUM is the only one looked for."""
    named = os.environ.get("WELLHIT_CHROMIUM", "")
    places = (named,) if named else NAMES + APPLICATIONS
    for place in places:
        found = shutil.which(place)
        if found:
            return found
    return ""


def say(sentence):
    sys.stderr.write("wellhit browser: " + sentence + "\n")
    sys.stderr.flush()


def succeeds(command):
    """Run a command in silence; True when it ends with 0."""
    try:
        return (
            subprocess.call(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            == 0
        )
    except OSError:
        return False


def installer():
    """The command that installs packages without asking; None where there is none."""
    apt = shutil.which("apt-get")
    if not apt:
        return None
    quiet = ["DEBIAN_FRONTEND=noninteractive", apt, "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    if os.geteuid() == 0:
        return ["env"] + quiet
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n", "env"] + quiet
    return None


def install():
    """Install Debian's package `chromium`. What apt-get has to say goes to standard error."""
    command = installer()
    if command is None:
        return
    say("installing the package chromium (once)")
    for step in (["update"], ["install", "--no-install-recommends", "chromium"]):
        try:
            failed = subprocess.call(command + step, stdin=subprocess.DEVNULL, stdout=sys.stderr) != 0
        except OSError:
            failed = True
        if failed:
            say("`apt-get {}` failed; its words stand above.".format(" ".join(step)))


def advice():
    """What a person can do, in a sentence."""
    named = os.environ.get("WELLHIT_CHROMIUM", "")
    if named:
        return "there is no program {}, which WELLHIT_CHROMIUM names".format(named)
    return (
        "there is no Chromium ({}), and none could be installed; install the package chromium (or Google Chrome), "
        "or name a program in WELLHIT_CHROMIUM".format(", ".join(NAMES))
    )


def main():
    """0: there is a browser, or the tests do without; 2: there is none and one is required."""
    wish = os.environ.get("WELLHIT_BROWSER", "")
    if wish not in WISHES:
        say("WELLHIT_BROWSER is `{}`; it may be `required` or `without`.".format(wish))
        return 2
    if wish == "without":
        say("the browser tests are left out, as WELLHIT_BROWSER asks.")
        print(LEFT_OUT)
        return 0
    if not find() and not os.environ.get("WELLHIT_CHROMIUM", ""):
        install()
    if find():
        return 0
    if wish == "required":
        say(advice() + ". The browser tests are required here.")
        return 2
    say(advice() + ". The browser tests do not run.")
    print(LEFT_OUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
