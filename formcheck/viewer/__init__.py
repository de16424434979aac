"""The local web app over results: shows what the archive holds and decides nothing about running.

- ``serve.serve(options)``: bind, print the address, open the browser, run until stopped.
- ``application.application(place)``: the ASGI application of one folder of results.
- ``access.AuthMiddleware``: who may ask at all, and what every answer forbids the browser.
- ``library``, ``loaded_result``, ``series``: results as JSON and arrays for the page in ``page/``.
- ``media``, ``downloads``: recordings by range requests; what somebody takes along.
- ``uploads``, ``jobs``, ``tasks``: a dropped recording is analysed in a process of its own.

Starlette and uvicorn are imported as these modules load, which happens when a command uses them.
"""
