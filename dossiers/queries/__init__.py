"""What is there to see: frozen values out, constant number of queries."""
