"""From what Python raises where a library is missing to what is missing, and to the command that
mends it on the system this runs on."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from formcheck.errors import NotReadyError
from formcheck.readiness import libraries

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


SHARED_OBJECT = re.compile(
    r"(?P<name>[\w.+-]+\.so[\w.]*): cannot open shared object file"  # glibc
    r"|Error loading shared library (?P<musl>[\w.+-]+)"
    r"|Library not loaded: (?P<mac>\S+)"
)
DAMAGED_OBJECT = re.compile(
    r"(?P<path>[\w./+-]+\.so[\w.]*): (file too short|invalid ELF header|wrong ELF class)"
)
DLL = re.compile(r"DLL load failed|WinError 126|WinError 1114")
OWN = ("formcheck", "formcheck_models")


@dataclass(frozen=True)
class MissingPart:
    """What is missing, a sentence without its stop, and the command that mends it."""

    what: str
    remedy: str


def not_ready(error: BaseException) -> NotReadyError | None:
    """``error`` as the fault of this machine that it is; None where it is none.

    An error that is not about a library at all counts where one has a version that does not fit or
    OpenCV is mixed up: such a library fails in any way.
    """
    lack = lack_in(error) or _broken_installation(error)
    if lack is None:
        return None
    return _told(lack)


def require_libraries(optional: Iterable[str] = ()) -> None:
    """Raise NotReadyError where a library is missing or does not fit, before an hour of work ends
    with it; ``optional``: of an extra, but needed this time. Only looks (a few ms): what cannot be
    loaded shows when it is."""
    for name, module in libraries.LIBRARIES.items():
        if _is_absent(module):
            raise _told(_missing(name))
    for name in optional:
        lack = optional_lack(name)
        if lack is not None:
            raise _told(lack)
    for wanted, version in libraries.wrong_versions():
        raise _told(_unfit(wanted, version))


def optional_lack(name: str) -> MissingPart | None:
    """What is wrong with a library that only one thing needs; None where it is there and fits."""
    module, user = libraries.OPTIONAL[name]
    version, known = libraries.installed_version(name), libraries.wanted_by_extras()[name]
    if version is None or _is_absent(module):
        lack = _missing(name)
        return MissingPart(f"{lack.what}, which {user} needs", lack.remedy)
    return None if known.suits(version) else _unfit(known, version)


def _is_absent(module: str) -> bool:
    try:
        return module not in sys.modules and importlib.util.find_spec(module) is None
    except ModuleNotFoundError:
        return True


def _told(lack: MissingPart) -> NotReadyError:
    return NotReadyError(
        f"{lack.what}.", f"To mend it: {lack.remedy}\nThen `formcheck doctor` checks the rest."
    )


def lack_in(error: BaseException) -> MissingPart | None:
    """What ``error``, or what led to it, says is missing; None where that is not its matter."""
    for cause in _causes(error):
        lack = _lack(cause)
        if lack is not None:
            return lack
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The deepest first: numpy wraps the real reason into a page of advice."""
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)
    yield error


def _lack(error: BaseException) -> MissingPart | None:
    if isinstance(error, importlib.metadata.PackageNotFoundError):
        return _missing(str(error.name))
    if not isinstance(error, ImportError | OSError):
        return None
    text = str(error)
    shared = SHARED_OBJECT.search(text)
    if shared is not None:
        name = next(group for group in shared.groups() if group)
        return MissingPart(f"The system library {name} is missing", system_libraries())
    damaged = DAMAGED_OBJECT.search(text)
    if damaged is not None and "site-packages" not in damaged["path"]:
        what = f"The system library {damaged['path']} is damaged"
        return MissingPart(what, system_libraries(again=True))
    if DLL.search(text):
        first = text.splitlines()[0]
        return MissingPart(f"A system library is missing ({first})", system_libraries())
    if not isinstance(error, ImportError) or (error.name or "").partition(".")[0] in OWN:
        return None
    distribution = libraries.distribution_of(error.name) if error.name else None
    if isinstance(error, ModuleNotFoundError):
        return _missing(distribution or error.name or text)
    if distribution is None:
        return None
    known = libraries.wanted() | libraries.wanted_by_extras()
    requirement = known[distribution].requirement
    first = text.splitlines()[0]
    return MissingPart(f"{distribution} cannot be loaded ({first})", reinstall(requirement))


def _missing(name: str) -> MissingPart:
    known = (libraries.wanted() | libraries.wanted_by_extras()).get(name)
    requirement = known.requirement if known else name.partition(".")[0]
    return MissingPart(f"The library {name} is missing", install(requirement))


def _broken_installation(error: BaseException) -> MissingPart | None:
    reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    lack = next((_unfit(*found) for found in libraries.wrong_versions()), None) or mixed_opencv()
    return MissingPart(f"{lack.what} ({reason})", lack.remedy) if lack else None


def _unfit(wanted: libraries.RequiredLibrary, version: str) -> MissingPart:
    return MissingPart(
        f"{wanted.distribution} {version} is installed, formcheck needs {wanted.specifier}",
        install(wanted.requirement),
    )


def mixed_opencv() -> MissingPart | None:
    """Two builds of OpenCV in one place, or the remains of that; None where all is well."""
    builds = libraries.opencv_builds()
    requirement = libraries.wanted()[libraries.OPENCV].requirement
    if len(builds) > 1:
        remedy = f"{uninstall(*builds)}\n{install(requirement)}"
        return MissingPart(f"{' and '.join(builds)} overwrite each other's files", remedy)
    file = libraries.foreign_opencv_file()
    if file is None:
        return None
    return MissingPart(
        f"{file} is not as {libraries.OPENCV} installed it: another build of OpenCV was mixed in",
        reinstall(requirement),
    )
