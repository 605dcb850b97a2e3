"""Pure rules of the field room: shapes and limits."""
