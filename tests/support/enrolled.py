"""A demonstration federation with its server running, and a kiosk's home that has joined it."""

import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "packaging"))

import demo  # noqa: E402
import drive  # noqa: E402


def enrolled_home(binaries, out):
    """A demonstration federation with its server running, and a kiosk's home that has joined it."""
    options = type("Options", (), {
        "out": out, "bin": binaries, "idle_seconds": 0,
        "profile": SOURCE / "assets" / "federations" / "vastra-malardalen.toml"})
    federation = demo.Demonstration(options)
    federation.make_folders()
    federation.make_roles()
    federation.start_server()
    try:
        federation.publish()
        told = federation.handslag("device", "code", "--home", out / "federation",
                                   "--meeting-point", federation.meeting_point(),
                                   secret=("administrator",))
        enrolling = subprocess.Popen(
            [binaries / "handslag-kiosk", "--home", out / "kiosk", "--enrol", federation.url],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        enrolling.stdin.write(told.splitlines()[0] + "\n")
        enrolling.stdin.close()
        federation.handslag("device", "admit", "--home", out / "federation", "--wait", "20",
                            secret=("administrator",))
        if enrolling.wait(30) != 0:
            raise drive.Trouble("the kiosk was not enrolled")
    except BaseException:
        federation.end()
        raise
    return federation
