"""The pages on which people come in, and see and change what is kept on them."""
