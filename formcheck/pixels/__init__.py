"""What is measured in the pictures themselves: camera roll, camera motion, pelvis rotation.

The only measuring code that sees frames. It runs while frames are decoded and gives back small
results; a quantity that cannot be measured comes back as the reason, in words for the user.
"""
