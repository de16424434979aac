"""Words that every form of the report shares. The safety text is not to be shortened."""

from formcheck.core.analysis import QualityLevel
from formcheck.core.bibliography import BIBLIOGRAPHY
from formcheck.core.finding import Level, Severity
from formcheck.core.gait import Mode
from formcheck.core.message import msg
from formcheck.core.recording import Sex, Side, SlowMotionSource, View
from formcheck.core.verdict import Verdict
from formcheck.intake import answers

VIEWS = {
    View.SIDE: "from the side",
    View.REAR: "from behind",
    View.FRONT: "from the front",
    View.OBLIQUE: "at an angle",
    View.UNKNOWN: "view not recognised",
}
MODES = {
    Mode.RUNNING: "running",
    Mode.WALKING: "walking",
    Mode.ON_THE_SPOT: "running on the spot",
    Mode.OTHER: "no steps that could be read",
}
SEVERITIES = {
    Severity.FLAG: "Stands out",
    Severity.WATCH: "Worth watching",
    Severity.NOTE: "Good to know",
}
SEVERITIES_INSIDE = {
    Severity.FLAG: "stands out",
    Severity.WATCH: "worth watching",
    Severity.NOTE: "good to know",
}
"""Within a sentence."""
STRENGTHS = {
    "limited": "limited, from small studies that compared runners at one point in time",
    "indirect": "indirect, shown for the legs or by mechanics and inferred for the back",
}
"""What a word for strength means, where it does not say so itself."""

LIKELIHOODS = {
    Level.CLEAR: "clear",
    Level.LIKELY: "likely",
    Level.POSSIBLE: "possible",
    Level.UNLIKELY: "unlikely",
    Level.NOT_JUDGED: "not judged",
}
"""How likely the true value lies beyond its limit."""
LEVELS = {
    QualityLevel.REFUSED: "Not usable",
    QualityLevel.WARNING: "Limits the numbers",
    QualityLevel.INFO: "For information",
}
SLOW_MOTION = {
    SlowMotionSource.GIVEN: "as given",
    SlowMotionSource.METADATA: "as the file says",
    SlowMotionSource.INFERRED: "inferred from the movement",
    SlowMotionSource.NONE: "",
}
SEXES = {Sex.FEMALE: "female", Sex.MALE: "male"}
SIDES = {Side.LEFT: "left", Side.RIGHT: "right"}
SIDES_FIRST = {Side.LEFT: "Left", Side.RIGHT: "Right", None: "Both"}
UNITS = ("steps/min", "leg lengths", "body weights", "frames/s")
METHODS = ("markers", "garment_edge")
"""What pelvic metrics say of how they were come by."""
STAGES = ("pose", "cleaning", "camera", "gait", "pelvis", "metrics", "findings")
STEPS = (
    *("uncertain dropped", "legs exchanged back", "outliers removed", "gaps filled"),
    "legs exchanged by hand",
)
"""Of cleaning."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Timing",
        ("cadence", "step_time", "stride_time", "contact_time", "flight_time", "duty_factor"),
    ),
    (
        "Speed and distances",
        ("running_speed", "step_length", "stride_length", "step_width", "vertical_oscillation"),
    ),
    (
        "Trunk and pelvis",
        (
            *("trunk_lean", "trunk_lean_midstance", "trunk_lateral_lean"),
            *("pelvic_drop", "pelvic_range", "hip_adduction"),
        ),
    ),
    (
        "Leg at contact",
        ("knee_flexion_contact", "shin_angle_contact", "overstride", "foot_angle_contact"),
    ),
    (
        "Leg through the stride",
        ("knee_flexion_stance_peak", "knee_flexion_swing_peak", "thigh_extension_peak"),
    ),
    ("Head and arms", ("head_forward", "elbow_flexion")),
    (
        "Calculated with a spring model, not measured",
        ("peak_vertical_force", "vertical_stiffness", "leg_stiffness"),
    ),
)
"""The order of the metric tables; what is in none comes last."""
OTHER_GROUP = "Other measures"

SAFETY = (
    "This report describes how you moved in this video. It is not a diagnosis and not a medical "
    "device. It cannot see discs, nerves or pain. Form findings here may add load on the lower "
    "back; no study shows that changing them prevents or cures back pain. Discuss it with your "
    "physiotherapist or doctor, above all if pain goes down the leg."
)
EMERGENCY_TITLE = "Emergency: go to a hospital the same day"
EMERGENCY_LEAD = "Back or leg pain together with any of these, if new:"
EMERGENCY = answers.texts(answers.Urgency.EMERGENCY)
URGENT_TITLE = "Get medical advice soon"
URGENT = answers.texts(answers.Urgency.URGENT)
BEFORE_FORM = (
    "A slower pace and shorter bouts are the surest way to lower the load. They come before any "
    "change of form."
)
HOW_SURE = (
    "No feature of running form has been shown to lead to back pain. What is known are small "
    "studies that compared runners at one point in time, and mechanics."
)
ON_THE_GAUGES = (
    "Mean and 95\u00a0% interval; left a filled dot, right an open square. Hatched: beyond the "
    "limit. Bracket: other runners, where known."
)
MEANS = (
    "Means with their 95\u00a0% interval, which holds the scatter between strides and the error of "
    "the method. Left and right are the runner's own."
)
CHANGES = (
    "Detectable change: film again in the same way; where a mean has changed by less than this, "
    "the change cannot be told from chance."
)
TO_DEFINITIONS = "The name of a measure leads to its definition."
WORDS_IN_PICTURES = (
    "The words in these pictures are in the language in which the recording was analysed; what "
    "they say is in the text below each."
)
DETECTABLE = "detectable change"
SIDES_DIFFER = (
    "A side difference is no risk in itself; it is worth a look where it matches the painful side."
)

LOAD_INDEX = (
    "A model, not a measurement, and only fit to compare one runner with himself or herself. It "
    "knows no muscle co-contraction, no shear and no impact, and it is no index of pain or injury. "
    "More load is not the same as harm."
)
LOAD_LEAN = "Less lean is not simply better: a mild one, around 5 to 10°, spares the knee."
LOAD_TERMS = (
    "Mean moment: what the muscles of the lower back hold on average over a step. Largest "
    "compression: how hard the lowest joint of the spine is pressed at most."
)
LOAD_DETECTABLE = (
    "Whether a second recording would show it is another question: in this model two recordings of "
    "the same running differ by up to 20\u00a0% of moment or 12\u00a0% of compression."
)
LOAD_REPEATED = (
    "No interval is narrower than two recordings of the same running differ by in this model: "
    "20\u00a0% of moment, 12\u00a0% of compression."
)
LOAD_CHECKED = (
    "It was checked against motion capture of one runner: there the mean moment followed the lean "
    "much as here, the compression about two thirds as far, which its interval holds. What "
    "cadence does was not settled there; in the model it leaves the mean moment as it is, since "
    "the vertical force averages body weight at any."
)
LOAD_NO_ADVICE = "No advice; the report says what the model does not know."
VERDICTS = {
    Verdict.CHANGED: msg("changed"),
    Verdict.NO_DETECTABLE_CHANGE: msg("no detectable change"),
    Verdict.CANNOT_TELL: msg("cannot tell"),
}

FILMING = (
    "Treadmill, level, own shoes, easy usual speed; give the belt speed it shows.",
    "Warm up for 6 to 10 minutes first; film 30 seconds or longer for each view.",
    "120 frames a second or more (slow motion on a phone), bright even light.",
    "From the side and from behind; camera on a tripod at hip height, level, square to the runner, "
    "3 to 4 metres away or more and zoomed in, the whole body in the picture with some room.",
    "Tight clothes that contrast with the background, shirt tucked in, waistband visible.",
    "Stand still for 3 seconds in the same spot before you start.",
    "Do not run into pain for the camera.",
)


SHORT_NAMES = {str(work): work.text.partition(",")[0] for work in BIBLIOGRAPHY.values()}
"""Full citation to the authors and year that it begins with."""


def source_text(source: str) -> str:
    """The full citation of a bibliography key; other text as it is."""
    return str(BIBLIOGRAPHY.get(source, source))


def source_name(source: str) -> str:
    """Authors and year of a bibliography key or full citation; other text as it is."""
    text = source_text(source)
    return SHORT_NAMES.get(text, text)
