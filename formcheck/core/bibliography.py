"""The literature that definitions, limits and reference bands rest on, by key.

Only what was read in print or on its record page stands here; a DOI only where it was seen.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """``text``: who, when, where or what was studied; ``doi`` without prefix, or ""."""

    key: str
    text: str
    doi: str = ""

    def __str__(self) -> str:
        return f"{self.text} doi:{self.doi}" if self.doi else self.text


BIBLIOGRAPHY: dict[str, Citation] = {
    citation.key: citation
    for citation in (
        Citation(
            "anderson2022",
            "Anderson et al. 2022, running step rate: systematic review with meta-analysis "
            "(37 studies; none on low back pain). Sports Med Open.",
            "10.1186/s40798-022-00504-0",
        ),
        Citation(
            "asteroid",
            "ASTEROID trial, a run–walk programme of 12 weeks for 40 people with chronic "
            "non-specific low back pain. PubMed 39375007.",
        ),
        Citation(
            "bramah2018",
            "Bramah et al. 2018, 72 injured and 36 healthy runners, kinematics. Am J Sports Med.",
            "10.1177/0363546518793657",
        ),
        Citation(
            "brindle2014",
            "Brindle et al. 2014, step width and the movement of hip, knee and foot of 30 runners. "
            "PubMed 23831430.",
        ),
        Citation(
            "burns2019",
            "Burns et al. 2019, step frequency of 20 elite ultramarathon runners in a race. "
            "PubMed 30543498.",
        ),
        Citation(
            "cai2015",
            "Cai & Kong 2015, knee extensor strength of runners with chronic low back pain. "
            "PubMed 25899213.",
        ),
        Citation(
            "cai2017",
            "Cai et al. 2017, leg-strength or back exercise for 84 runners with low back pain. "
            "Med Sci Sports Exerc.",
            "10.1249/MSS.0000000000001396",
        ),
        Citation(
            "carson2024",
            "Carson et al. 2024, energy cost and muscle activity of running with more trunk lean. "
            "PLoS ONE.",
            "10.1371/journal.pone.0302249",
        ),
        Citation("deleva1996", "de Leva 1996, masses of the segments of the body."),
        Citation(
            "dingenen2018",
            "Dingenen et al. 2018, reliability of two-dimensional video of running from behind.",
        ),
        Citation(
            "finucane2020",
            "Finucane et al. 2020, framework for red flags (IFOMPT).",
            "10.2519/jospt.2020.9971",
        ),
        Citation(
            "fukuchi_open",
            "Fukuchi open running data (CC BY 4.0), 23 + 23 runners on a treadmill, worked out "
            "from the data.",
        ),
        Citation(
            "garbutt1990",
            "Garbutt 1990, loss of stature in 30 minutes of running, with and without chronic low "
            "back pain.",
        ),
        Citation(
            "hamill2009",
            "Hamill et al. 2009, lower limb mechanics of runners with and without low back pain.",
            "10.1080/15438620903352057",
        ),
        Citation(
            "hamner2013",
            "Hamner & Delp 2013, open motion capture of running; the lower back of one runner at "
            "4.0 m/s, worked out from the data.",
        ),
        Citation(
            "hart2009",
            "Hart et al. 2009, running of 25 people with and 25 without low back pain after tiring "
            "the back muscles. PMC2742456.",
        ),
        Citation(
            "heiderscheit2011",
            "Heiderscheit et al. 2011, step rate and joint mechanics in 45 runners. "
            "Med Sci Sports Exerc.",
            "10.1249/MSS.0b013e3181ebedf4",
        ),
        Citation(
            "karamanidis2005",
            "Karamanidis & Arampatzis 2005, running mechanics of young and older adults at "
            "2.7 m/s. J Exp Biol.",
        ),
        Citation(
            "koblbauer2014",
            "Koblbauer et al. 2014, trunk lean of novice runners when tired.",
        ),
        Citation(
            "lieberman2015",
            "Lieberman et al. 2015, overstride, stride rate and economy. J Exp Biol 218:3406.",
        ),
        Citation(
            "maas2018",
            "Maas et al. 2018, trunk lean and pelvic tilt of novice and other runners with "
            "exhaustion. Sports Biomech 17(3):350–360.",
            "10.1080/14763141.2017.1347193",
        ),
        Citation(
            "malisoux2024",
            "Malisoux et al. 2024, asymmetry and injury of 836 runners over 6 months. "
            "BMJ Open Sport Exerc Med 10(1):e001787.",
        ),
        Citation(
            "maselli2020",
            "Maselli et al. 2020, low back pain of runners: review of 19 studies. PMC7271446.",
        ),
        Citation(
            "miranda2002",
            "Miranda et al. 2002, sciatic pain of 2077 and 327 workers over one year. "
            "PubMed 12004179.",
        ),
        Citation(
            "morin2005",
            "Morin et al. 2005, a simple method for measuring stiffness during running. "
            "J Appl Biomech 21:167–180.",
            "10.1123/jab.21.2.167",
        ),
        Citation(
            "murray2018",
            "Murray et al. 2018, foot strike pattern and angle from two-dimensional video. "
            "Sports 7:8.",
        ),
        Citation(
            "nice_ng59", "NICE guideline NG59, recommendations on low back pain and sciatica."
        ),
        Citation(
            "patoz2022",
            "Patoz et al. 2022, leg force and leg angles of 115 runners at 9–13 km/h. PMC9760857.",
        ),
        Citation(
            "runnersconnect",
            "runnersconnect.net, rules for running with pain (a web page, no study).",
        ),
        Citation("souza2016", "Souza 2016, video analysis of running."),
        Citation(
            "teng2015",
            "Teng & Powers 2015, stance-phase trunk lean and knee loading of 40 runners.",
        ),
        Citation(
            "vanoeveren2021",
            "van Oeveren et al. 2021, step frequency and duty factor as running styles. "
            "Sports Biomech.",
            "10.1080/14763141.2021.1873411",
        ),
        Citation(
            "whitney2022",
            "Whitney et al. 2022, treadmill video of 18 female runners with sacroiliac joint pain "
            "and 63 matched controls. J Phys Ther Sci.",
            "10.1589/jpts.34.327",
        ),
        Citation(
            "wille2014",
            "Wille et al. 2014, kinetics estimated from kinematics of running. PMC4297621.",
        ),
    )
}


def cite(*keys: str) -> tuple[str, ...]:
    """The full citations of ``keys``; KeyError where there is none."""
    return tuple(str(BIBLIOGRAPHY[key]) for key in keys)
