"""Many machines at once: tags, groups, smart lists, the palette, deeds in order."""
