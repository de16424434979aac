"""Keeping the pose library off the network.

MediaPipe 1.x sends figures about its use to play.googleapis.com (its privacy notice says so; the
pictures are not sent) and offers no way to decline; it looks the name up whenever a landmarker is
made. Its HTTP client (curl) obeys the usual proxy variables, so it is given a proxy of a kind that
does not exist: every attempt ends before a name is looked up or a connection is made.
"""

import os

NOWHERE = "formcheck-stays-offline://nowhere"


def stay_offline() -> None:
    """Let nothing native in this process reach the network through curl.

    To be called before the library is loaded. Stays so, since it sends from threads of its own that
    live as long as the process. Python's own ``os.environ`` keeps the machine's proxies: a result
    may have to go to a storage through them.
    """
    for exception in ("no_proxy", "NO_PROXY"):
        os.unsetenv(exception)
    for proxy in ("https_proxy", "http_proxy", "all_proxy"):
        os.putenv(proxy, NOWHERE)
