"""Parley on one machine: the emulator, the deployed stack, the web client, a demo company, under one address.

``python -m devstack`` is what `make up` and its siblings run; the tests start the same system in a folder of their own.
"""
