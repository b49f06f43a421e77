"""Files of orders: how their columns are read, their rows, and the orders that these become."""
