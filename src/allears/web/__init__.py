"""The look: templates, components, icons, words of time. Knows nothing of cases, only how to show."""
