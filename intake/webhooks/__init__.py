"""Messages to other programs: Standard Webhooks 1.0, sent to public addresses only."""
