"""The print room at the desk: printers, jobs, pictures of what is printed, batches, the stock."""
