"""Post: tables of records become accounts, one customer at a time.

`posting.post` checks what concerns all customers and groups the records; `Ledger.accounts`
builds one account after the other, so that no more than one customer stands in memory as objects.
"""
