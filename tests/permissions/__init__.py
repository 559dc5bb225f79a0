"""Who may call what: every address of the site, every method, every role.

`table.py` is the policy. A URL without a row fails the tests, and so does a row without a URL.
"""
