"""The print room's side of the centre: jobs, batches, the stock of blank cards and forms."""
