"""Machine translation by a service of one's choice; a person reads what it wrote before it goes live."""
