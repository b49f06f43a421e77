"""Base page, components, chart builder, menu: what every room's pages are made of."""
