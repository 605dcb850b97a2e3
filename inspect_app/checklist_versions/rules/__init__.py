"""Pure rules: `upload` what a sent checklist must satisfy, `changes` what a new version changes."""
