"""The processes of an installation: web, dispatcher, and both in one."""


class CannotListen(Exception):
    """The address or port is not free; the message says which."""
