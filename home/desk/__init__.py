"""The agency's part of the desk: making studios and looking after them."""
