"""View, mode, events and strides from trajectories and the rhythm of the steps."""
