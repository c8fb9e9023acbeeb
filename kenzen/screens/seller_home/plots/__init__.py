"""Plots of the page as numbers for SVG. Pure; colours stand in the style sheet, words in templates."""
