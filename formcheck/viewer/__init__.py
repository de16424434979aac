"""The local web app over results: shows what the archive holds and decides nothing about running.

- ``serve.serve(options)``: bind, print the address, open the browser, run until stopped.
- ``application.application(place)``: the ASGI application of one folder of results.
- ``access.Guard``: who may ask at all, and what every answer forbids the browser.
- ``library``, ``opened``, ``series``: results as JSON and arrays for the page in ``page/``.
- ``media``, ``proxies``: recordings by range requests, played frame for frame.
- ``uploads``, ``jobs``, ``worker``: a dropped recording is analysed in a process of its own.

Starlette and uvicorn are imported as these modules load, which happens when a command uses them.
"""
