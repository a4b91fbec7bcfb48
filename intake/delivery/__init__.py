"""Delivery in the desk: a studio's webhooks, and what could not be delivered."""
