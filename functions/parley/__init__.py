"""What the functions of Parley share.

Imports run one way: rooms -> ``parley.bootstrap`` -> adapters (``dynamodb``, ``sns``, ...) -> the pure modules
(``model``, ``errors``, ``ports``, ``service``, ``access``). The pure modules know no AWS, no HTTP, no environment, no
clock and no randomness: those are passed in.
"""
