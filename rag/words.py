"""Words of general English and of press releases that the code knows; no name of any corpus.

Each set says what its members have in common; stems are taken where it is used.
"""

STOPWORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both
    but by can could did do does doing done down during each either else ever every few for from
    further get gets getting give given gives go goes going gone had has have having he her here
    hers him his how i if in into is it its itself just let me might more most much must my no nor
    not now of off on once one only or other our out over own per please quite rather really s same
    shall she should since so some still such t than that the their them then there these they thing
    things this those through to too under until up upon us very was we were what when where
    whereabouts whether which while who whom whose why will with within without would yet you your
    apart besides m re ve ll d tell say says said exactly actually currently exist
    """.split()
)
"""Words that carry no content in a question or a passage."""

ASKING = frozenset(
    """
    release releases press announcement announce announced announcing news report reported reports
    statement mention mentioned describe described detail details information info company companies
    firm according amount number name names named called kind type sort form term terms way role
    part involve involved involves figure figures list summary overview word words date year month
    day time whatever latest newest recent recently last current new compare compared comparison
    difference different differ versus vs text article two three four publish published issue issued
    question answer find show happen happened explain many use used make made take taken think
    became become things stand stood everything anything something know known
    """.split()
)
"""Words about the asking itself: an answer need not hold them."""

ABBREVIATIONS = frozenset(
    """
    ev ree hq ip ipo it ai hr pr ir jv mou loi ceo cfo cto coo cmo chro evp svp vp md gm ebit ebitda
    eps roi roe roce capex opex fx kpi yoy qoq ytd fy q h r d rd us usa uk eu un gdp vat ok pls faq
    pdf url id tv led lng lpg co ghg esg csr dei ppa fid cod gmp rna dna api saas b2b oem nda m a ma
    agm egm ltd inc plc r&d m&a q&a usd eur gbp chf sek nok dkk jpy cad aud cny inr krw mw gw kw kwh
    mwh gwh twh kv kg km cm mm mt sq ft oz lb lbs bn mn hqs b2c iot llm gpu cpu nav aum ltm ttm cagr
    ebita pbt npv irr lcoe
    """.split()
)
"""Short words in capitals that name no company: a question may hold them where no release does."""

SUFFIXES = frozenset(
    """
    llc inc corp corporation ltd limited plc co ag sa nv gmbh ab asa lp incorporated
    """.split()
)
"""What companies' names end in; it does not tell which company is meant."""

PIVOTAL = frozenset(
    """
    close pay stake equity cancel terminate terminated termination withdraw withdrew withdrawal
    abandon delay delayed postpone suspend sue lawsuit litigation resign resignation dismiss fire
    bankrupt bankruptcy default recall reject breach fine penalty dispute acquire acquisition merge
    merger sell sold ipo dividend buyback split revenue profit loss earnings margin ebitda debt
    price salary employee headcount invest investment subsidy grant loan lease royalty strike
    accident spill explosion layoff upfront milestone open cfo cto coo age born founded valuation worth cost
    """.split()
)
"""Events and figures on which a question turns: a release that tells of one names it.

Evidence that holds neither the word nor a synonym is about something else.
"""

ORGANISATION = frozenset(
    """
    llc inc corp corporation ltd limited plc group company co technologies technology resources
    international international's center centre department republic ministry agency bank fund
    university institute association league street prefecture county city state states kingdom union
    party act team partners holdings industries systems energy capital ventures council facility
    site complex supersite policy supply news wire newswire national global general north south east
    west new
    """.split()
)
"""Words in names that are no person's."""

NOT_NAMES = frozenset(
    """
    a an and any are as at be been but by can could did do does each every for from had has have he
    her his how i if in into is it its list me my name no not of on or our please she should show
    since so summarise summarize tell that the their them then there these they this those to under
    until was we were what when where which while who whom whose why will with would you your after
    before during between both all about also however moreover together through give find describe
    explain compare besides according additionally currently today mr mrs ms dr yes
    """.split()
)
"""Words that begin sentences and questions with a capital and are no names."""

SYNONYMS = """
agreement deal contract pact accord
memorandum agreement
document agreement memorandum contract letter paper
partner partnership collaboration cooperation alliance tie team
announce unveil disclose reveal report
sign ink conclude
build built construct buildout erect set establish create form
start begin commence launch kick
finish complete completion end ready
facility plant site factory complex location hub works center centre
capacity output volume throughput
produce make manufacture production output yield
purchase buy bought acquire acquisition takeover
sell sold supply deliver ship shipment delivery
sell sold sale disposal divest divestment
price cost value worth
cost expense spending
pay fee payment paid compensate
sector industry business area field
foreign overseas abroad international
tech technology
spot detect identify find
money fund funding capital finance financing
boss ceo chief head
chairman chair chairperson
employee staff worker workforce headcount employ personnel
people employee worker position job
layoff restructuring
lawyer counsel
aircraft plane jet airplane
route flight destination
passenger traveller traveler flyer
ship vessel boat
strike walkout stoppage
lawsuit litigation sue complaint court
fine penalty
unit division segment subsidiary
customer client subscriber user
leave quit exit departure depart resign
join appoint hire recruit
halt stop suspend suspension pause discontinue
resume restart reopen
open inaugurate inauguration
drug medicine therapy treatment
patient participant
trial study
dose dosage
emission carbon greenhouse
bid offer tender
raise lift hike increase
lower trim slash cut reduce
loss deficit
headquarters base seat
car automobile vehicle automotive auto electricvehicle
ev electricvehicle
automaker carmaker
battery cell
recycle recycling reuse recover recovery
refine refining purify purification
device appliance equipment
factory plant
country nation state
government state authority
owner own ownership stake holding hold shareholding subsidiary share parent majority minority
majority most
certification certificate certify accredit
university academia college school
research study
patent ip
purity pure
website site web url address
phone telephone number dial
contact reach
attend present participate guest
ceremony event signing
city town
quarter period
year annual annually yearly
month monthly
day daily
week weekly
close closure shut
big large size scale
size floor space square foot footage
goal aim purpose objective target
plan intend expect anticipate schedule project
strategy plan
reason why
first initial initially
next later future
risk danger threat
increase grow rise expand growth expansion
decrease fall drop decline reduce cut lower
waste scrap
metal mineral
us unitedstates american america
american unitedstates
korea korean
japan japanese
uzbekistan uzbek
china chinese
germany german
france french
europe european
india indian
canada canadian
australia australian
britain british unitedkingdom
mexico mexican
brazil brazilian
norway norwegian
sweden swedish
finland finnish
denmark danish
netherlands dutch
belgium belgian
switzerland swiss
austria austrian
italy italian
spain spanish
portugal portuguese
ireland irish
scotland scottish
wales welsh
england english
poland polish
czechia czech
slovakia slovak
slovenia slovenian
croatia croatian
hungary hungarian
romania romanian
bulgaria bulgarian
greece greek
turkey turkish
russia russian
ukraine ukrainian
kazakhstan kazakh
israel israeli
egypt egyptian
morocco moroccan
nigeria nigerian
kenya kenyan
vietnam vietnamese
thailand thai
indonesia indonesian
malaysia malaysian
philippines philippine filipino
taiwan taiwanese
singapore singaporean
argentina argentine argentinian
chile chilean
peru peruvian
colombia colombian
africa african
asia asian
podcast show
host run
win won award
name call
run operate manage
oversee charge responsible handle manage look
job role responsibility task
job role title post position office
sale revenue turnover
profit earnings income netprofit
profit earnings operatingprofit
open operational
dividend payout distribution
debt borrowing loan
backer investor shareholder
cancel drop abandon scrap shelve withdraw
delay postpone defer
successor succeed follow replace
hire recruit appoint
repay repayment
submit file filing lodge
resign resignation retire retirement depart departure
test trial try
pick choose select appoint
appoint name
spend expenditure invest
approve approval clear clearance authorise authorize permit
merge merger combine combination
buyer purchaser acquirer
seller vendor
outlook guidance forecast expectation
dig mine extract
"""
"""Words that mean the same in a release and in questions about one, a group a line."""

# Currencies as they are written after an amount. "Won" and "rand" are only read as money after
# a scale ("30 billion won"); pounds are left out, as they weigh more often than they pay.
CURRENCY_WORDS = frozenset(
    """
dollar dollars cents pence euro euros sterling yen won yuan renminbi francs franc krone kroner krona kronor
rupee rupees peso pesos real reais rand zloty koruna forint lira lire dirham dirhams riyal riyals shekel
shekels ruble rubles baht ringgit rupiah dong naira dinar dinars
""".split()
)
AMBIGUOUS_CURRENCIES = frozenset({"won", "rand", "real"})
