"""Pure calculations: no Django, no settings, no clock, no global random; arguments in, values out."""
