"""Flask blueprints, one per audience. A view makes five moves: find, guard, parse, one call, answer."""
