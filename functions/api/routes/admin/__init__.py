"""What administrators alone may do, by subject; each call begins at the door ``access_admin``."""
