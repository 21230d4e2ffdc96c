"""Tables of numbers in words, currencies and measures, as graders read them."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SMALL = {w: i for i, w in enumerate(_ONES)} | _TENS | {"a": 1, "an": 1, "half": 0.5, "dozen": 12}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "mn": 1e6, "mio": 1e6,
    "mm": 1e6, "m": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
SIGNS = {"US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
          "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR"}  # fmt: skip
CODES = "USD EUR GBP JPY CAD AUD CHF NOK SEK DKK CNY RMB KRW INR SGD HKD NZD BRL MXN ZAR PLN AED SAR".split()
MONEY_WORDS = {"dollar": "USD", "euro": "EUR", "pound sterling": "GBP", "pounds sterling": "GBP",
                "yen": "JPY", "won": "KRW", "franc": "CHF", "rupee": "INR"}  # fmt: skip
WHOSE = {"u.s.": "USD", "us": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD",
          "hong kong": "HKD", "singapore": "SGD", "new zealand": "NZD", "swiss": "CHF"}  # fmt: skip

TIMES_WORDS = {"double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twofold": 2, "twice": 2, "triple": 3,
                "tripled": 3, "triples": 3, "tripling": 3, "threefold": 3, "quadrupled": 4, "fourfold": 4,
                "tenfold": 10}  # fmt: skip
FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5,
              "fifths": 5, "tenth": 10, "tenths": 10}  # fmt: skip
MEASURES = {
    "ton": "ton", "tons": "ton", "short ton": "ton",
    "tonne": "tonne", "tonnes": "tonne", "metric ton": "tonne",
    "mt": "tonne", "kg": "kg", "kilogram": "kg", "kilo": "kg", "kgs": "kg", "gram": "g", "g": "g",
    "lb": "lb", "lbs": "lb", "pound": "lb", "ounce": "oz", "mw": "mw", "megawatt": "mw", "mwh": "mwh",
    "megawatt-hour": "mwh", "megawatt hour": "mwh", "gw": "gw", "gigawatt": "gw", "gwh": "gwh",
    "gigawatt-hour": "gwh", "gigawatt hour": "gwh", "kw": "kw", "kilowatt": "kw", "kwh": "kwh",
    "kilowatt-hour": "kwh", "kilowatt hour": "kwh", "sq ft": "ft2", "square foot": "ft2",
    "square feet": "ft2",
    "sq m": "m2", "sqm": "m2", "m2": "m2", "m²": "m2", "square meter": "m2", "square metre": "m2",
    "acre": "acre", "hectare": "hectare", "ha": "hectare", "km": "km", "kilometer": "km", "kilometre": "km",
    "mile": "mile", "meter": "m", "metre": "m", "foot": "ft", "feet": "ft", "ft": "ft", "liter": "l",
    "litre": "l", "gallon": "gallon", "barrel": "barrel", "year": "year", "month": "month", "week": "week",
    "day": "day", "hour": "hour", "minute": "minute", "degree": "degree",
}  # fmt: skip

CONVERTED = {
    "kw": ("mw", 1e-3), "gw": ("mw", 1e3), "kwh": ("mwh", 1e-3), "gwh": ("mwh", 1e3), "g": ("kg", 1e-3),
    "tonne": ("kg", 1e3), "km": ("m", 1e3), "year": ("month", 12.0), "week": ("day", 7.0),
    "minute": ("hour", 1 / 60),
}  # fmt: skip
"""Measures of one quantity: the one that they are compared in, and how many of it they are."""

SAME_NOUNS = (
    frozenset("employee people person worker staff job position".split()),
    frozenset("home household house".split()),
)
"""Nouns that count the same things."""

ORDINALS = {
    "first": "1 st", "second": "2 nd", "third": "3 rd", "fourth": "4 th", "fifth": "5 th", "sixth": "6 th",
    "seventh": "7 th", "eighth": "8 th", "ninth": "9 th", "tenth": "10 th",
}  # fmt: skip
"""Ordinals in digits, as plain words have them: a figure apart from its letters."""
