"""What clerks, cashiers and their superiors see of the certificate centre."""
