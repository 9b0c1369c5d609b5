"""Use cases of the certificate centre: each is one transaction, done by somebody at a desk."""
