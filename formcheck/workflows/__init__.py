"""What formcheck does, from reading over computing to writing: nothing else sequences the three."""
