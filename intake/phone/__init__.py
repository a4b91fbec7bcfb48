"""The page for one lead that an alert opens on a phone, without login."""
