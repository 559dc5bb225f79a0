"""The ledger's pages on the staff desk: the books and the funds, and the cash desk."""
