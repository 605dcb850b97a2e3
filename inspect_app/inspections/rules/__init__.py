"""Pure rules of the inspections room: no database, no request, no clock, no files."""
