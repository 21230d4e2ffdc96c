"""Word lists of the graders: general English and the language of press releases, no names."""

LABELS = frozenset(
    """
phase series unit plant class tier level type model version stage line item section figure table
chapter part article rule form schedule note exhibit no number step option generation gen
""".split()
)
"""Words before a number that make it a name: phase 3, series 7."""

OPENERS = frozenset(
    """
about over some nearly almost around roughly approximately more less than at the in by from with of
on and or its their our up to under above below between a an as only just all for since until it has
have had is are was were they we these those this that within after before during per
""".split()
)
"""Words with which a sentence may lead up to a number; none makes it a name."""

NO_UNITS = frozenset(
    """
a an the and or but to from for in on at by with that which who of as is are was were will would can
could has have had be been its their our it they this these those than per between through until
since into over under before after when while where if not no during about around some also only so
then each every annually yearly today now already
""".split()
)
"""Words that are no unit of the number before them."""

TITLES = frozenset(
    """
mr mrs ms dr prof professor sir dame lord lady hon honorable president chairman chairwoman chair
chief ceo cfo coo cto founder co-founder director minister ambassador secretary governor mayor
general senator officer executive vice managing partner manager analyst engineer spokesman
spokeswoman spokesperson
""".split()
)
"""Words before or after a person's name that do not belong to it."""

LEGAL_FORMS = frozenset(
    """
inc incorporated corp corporation co company ltd limited llc llp plc nv n.v sa s.a se ag gmbh bv b.v
ab asa oyj spa s.p.a kk k.k pte pty lp group
""".split()
)
"""What follows the name of a company without changing it."""

AFTER_NAMES = frozenset(
    """
the a an and or but of in on at by for to from with as is are was were has have had will would its
their his her our it they he she we this that these those both all each either when where while
after before since until according said says commented added today also if though although because
under over about between among yes no on only at per prefecture province
""".split()
)
"""Words that may follow a name with a capital and do not lengthen it."""

STOP = frozenset(
    """
the a an and or but of in on at by for to from with as is are was were be been has have had will
would can could its their his her our it they he she we this that these those which who whom whose
than then so also into over about said says commented added today not no
""".split()
)
"""Words that carry no content."""
