"""Reads of the field room, in the words of `contract.ts`."""
