"""Networks: our channels on other people's services, what goes out over them, and the connectors that speak to them."""
