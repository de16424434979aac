"""Video files in and out; the only package that uses PyAV.

- ``reader.open_video(path) -> VideoSource``: frames from anywhere, upright, with their times.
- ``segments.segments(file_time_s, start_s, end_s)``: how a recording is cut for the pose stage.
- ``duplicates.find_duplicates(differences)`` and ``scenes.find_cuts(thumbnails)``, of pictures made
  small by ``coarse.coarse(rgb)``.
- ``slowmotion.slow_motion(tags, nominal_hz)``: file seconds per capture second.
- ``writer.VideoWriter(path, size_px)``: H.264 that every browser plays, with the times given.

Nothing is imported here, and PyAV only when a file is opened.
"""
