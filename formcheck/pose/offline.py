"""Keeping the pose library off the network.

MediaPipe 1.x sends figures about its use to play.googleapis.com (its privacy notice says so; the
pictures are not sent) and offers no way to decline; it looks the name up whenever a landmarker is
made. Its HTTP client (curl) obeys the usual proxy variables, so it is given a proxy of a kind that
does not exist: every attempt ends before a name is looked up or a connection is made.
"""

import os

NOWHERE = "formcheck-stays-offline://nowhere"


def stay_offline() -> None:
    """Let nothing in this process reach the network through curl; formcheck itself never tries.

    To be called before the library is loaded. Stays so, since it sends from threads of its own that
    live as long as the process.
    """
    for exception in ("no_proxy", "NO_PROXY"):
        os.environ.pop(exception, None)
    for proxy in ("https_proxy", "http_proxy", "all_proxy"):
        os.environ[proxy] = NOWHERE
