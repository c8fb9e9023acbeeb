"""The processes of an installation: web, dispatcher, and both in one."""
