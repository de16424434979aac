"""The nouns: frozen types that flow from stage to stage. numpy and the standard library, no I/O."""
