"""The page that shows pictures as they come: what `campad gym` plays."""
