"""Pictures of the network: SVG, PNG, or a page of HTML that works offline."""
