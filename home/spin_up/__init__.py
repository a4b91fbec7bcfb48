"""A new studio from a blueprint, in one transaction: one module per step, `making.spin_up` calls them all."""
