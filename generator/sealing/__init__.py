"""The door to cryptography: seals, time stamps and pages that open with a password."""
