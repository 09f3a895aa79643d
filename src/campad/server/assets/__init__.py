"""The files of the pages, as browsers get them."""
