"""Pictures of an analysis: annotated video, key frames, charts. Draws; decides nothing about
running."""
