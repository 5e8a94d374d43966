"""Search over what a person may read: see service.py, and sweep.py for how it is found without a server."""
