"""Pages: too many, gone, back, silent, or with something wrong to say."""
