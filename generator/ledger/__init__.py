"""Post: tables of records become accounts, one customer at a time.

`posting.post` groups the records and checks what concerns all customers; `book.Ledger` builds one
account after the other, so that no more than one customer stands in memory as objects.
"""
