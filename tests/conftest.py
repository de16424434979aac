"""Before any test: linear algebra as in the real command."""

from formcheck.arithmetic import on_one_thread

on_one_thread()
