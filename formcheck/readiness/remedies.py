"""The command that mends a problem, for the system this runs on."""

import os
import platform
import sys

SYSTEM_LIBRARIES = "libGL.so.1, libEGL.so.1, libGLESv2.so.2 and libglib-2.0.so.0"
"""What the packages of OpenCV and MediaPipe for Linux expect of the system."""

NO_WHEELS = (
    "MediaPipe and OpenCV have no packages for Alpine Linux (musl): use Debian, Ubuntu or Fedora, "
    "for instance the container image python:3.12-slim"
)


def reinstall(*requirements: str) -> str:
    """Install packages whose files are missing or damaged, whatever pip believes of them."""
    return f"{_pip()} install --force-reinstall --no-deps --no-cache-dir {_quoted(requirements)}"


def install(*requirements: str) -> str:
    """Install packages that are missing, or bring them to another version."""
    if _is_alpine() and any(r.startswith(("mediapipe", "opencv")) for r in requirements):
        return NO_WHEELS
    return f"{_pip()} install {_quoted(requirements)}"


def uninstall(*distributions: str) -> str:
    """Remove packages."""
    return f"{_pip()} uninstall -y {' '.join(distributions)}"


def system_libraries(*, again: bool = False) -> str:
    """Install the libraries of the system that OpenCV and MediaPipe load; ``again``: although they
    are there, because they are damaged."""
    if sys.platform == "win32":
        return (
            "winget install Microsoft.VCRedist.2015+.x64\n"
            "(on Windows N also the Media Feature Pack: Settings, Optional features)"
        )
    if sys.platform == "darwin":
        return reinstall("mediapipe", "opencv-contrib-python")
    likes = _distribution()
    if likes & {"debian", "ubuntu"}:
        how = "apt-get install -y --reinstall" if again else "apt-get install -y"
        return f"{_as_root()}{how} libgl1 libegl1 libgles2 libglib2.0-0"
    if likes & {"fedora", "rhel", "centos"}:
        how = "dnf reinstall -y" if again else "dnf install -y"
        return f"{_as_root()}{how} libglvnd-glx libglvnd-egl libglvnd-gles glib2"
    if _is_alpine():
        return NO_WHEELS
    return f"install your distribution's packages with {SYSTEM_LIBRARIES}"


def _pip() -> str:
    python = sys.executable or "python"
    if " " in python:
        python = f'& "{python}"' if sys.platform == "win32" else f'"{python}"'
    return f"{python} -m pip"


def _quoted(requirements: tuple[str, ...]) -> str:
    # ">" would be taken for a redirection.
    return " ".join(f'"{r}"' if set(r) & set("<>[") else r for r in requirements)


def _as_root() -> str:
    return "" if getattr(os, "geteuid", lambda: 1)() == 0 else "sudo "


def _distribution() -> set[str]:
    """The Linux distribution and those it descends from, as they call themselves."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return set()
    return {release.get("ID", ""), *release.get("ID_LIKE", "").split()}


def _is_alpine() -> bool:
    return sys.platform == "linux" and "alpine" in _distribution()
