"""Documents that the portal makes: what they say is frozen when a case moves, and set as a PDF a moment later."""
