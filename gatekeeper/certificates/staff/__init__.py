"""Who works at the centre: signing in, accounts, and what everybody saw and did."""
