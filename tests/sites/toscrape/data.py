"""Invented quotes and books: all names, titles and texts are made up."""

import hashlib
import re
import unicodedata

# Name, date and place of birth, description.
AUTHORS = (
    ("Ada Brindle", "March 3, 1871", "in Tallow Bay, Norland",
     "Lighthouse keeper's daughter who wrote almanacs for people who never went to sea."),
    ("Tomás Avellán", "July 19, 1904", "in Puerto Vela, Costaverde",
     "Typesetter and part-time poet, remembered for a dictionary of silences."),
    ("Ines d'Aubrac", "January 28, 1888", "in Sainte-Orne, Gallia",
     "Mountaineer who mapped four passes and lost every map but one."),
    ("J. Q. Farthing", "October 11, 1920", "in Lower Mapleton, Midshire",
     "Columnist on gardens, trains and the manners of cats."),
    ("Mirela Óskova", "May 5, 1933", "in Vyšná Lúka, Zemlin",
     "Mathematician who proved little and taught a great many."),
    ("Bao Linden", "December 1, 1949", "in Harbour Nine, Eastmark",
     "Ferry pilot turned essayist; wrote only on the crossing back."),
)

# Number of the author, tags, text.
QUOTES = (
    (0, "sea patience", "A tide table is a promise that keeps itself."),
    (3, "cats humour", "My cat has read the lease and disputes clause four."),
    (1, "books silence", "Between two words there is always room for a third one, unsaid."),
    (4, "numbers learning", "Count twice, then ask a child, who will find the third answer."),
    (2, "mountains courage", "The summit is only the part of the climb that has a view."),
    (5, "travel home", "I learned the river by going home on it every evening."),
    (0, "light", "Keep the lamp lit for the ship you do not expect."),
    (3, "trains patience", "A late train teaches nothing, but it teaches it slowly."),
    (1, "books", "Every misprint is a door left open by a tired hand."),
    (4, "numbers humour", "Zero is the only guest who never asks for a chair."),
    (2, "maps travel", "Fold a map wrongly and you own a new country."),
    (5, "work", "Do the dull half first; the bright half finds its own way."),
    (0, "sea courage", "Fear of water is half of seamanship, the other half is bread."),
    (3, "gardens patience", "Weeds are merely plants with ambition & no manners."),
    (1, "silence love", "He loved her in the margin, where the ink runs thin."),
    (4, "learning", "A good question outlives three of its answers."),
    (2, "mountains friends", "Choose the companion who shares the last match without counting."),
    (5, "home", "A house is a boat that has made up its mind."),
    (0, "light books", "Read by a small flame and the long words come closer."),
    (3, "humour", "I am punctual by nature; it is the clocks that arrive early."),
    (1, "work books", "Set the comma last, when the sentence has stopped struggling."),
    (4, "numbers love", "We were two primes: close, and never neighbours."),
    (2, "courage", "Courage is fear that has eaten breakfast."),
    (5, "travel sea", "No bridge has ever told a story about the water."),
    (0, "patience", "Storms end. Write down the hour, it helps the next keeper."),
    (3, "cats gardens", "Plant what the cat dislikes and you will have a lawn."),
    (1, "silence", "“Hush” is the shortest poem with two lines of echo."),
    (4, "learning humour", "I proved it on Monday; by Tuesday it was merely true."),
    (2, "maps friends", "Lend your map, and go to find your friend where it was wrong."),
    (5, "work home", "Tie the rope well, then forget the rope."),
)

# Price in pence, number of stars, title.
BOOKS = (
    (5177, 3, "The Attic Cartographer"),
    (1250, 1, 'The "Quiet" Engine'),
    (1250, 4, "Rain: A Short History"),
    (3399, 2, "Either/Or/Neither: Essays on Choosing"),
    (999, 5, "O'Malley's Last Ledger"),
    (4520, 3, "Salt & Vinegar: A Memoir of the Seaside"),
    (2010, 2, "A Field Guide to Unreliable Bridges"),
    (5999, 4, "What the Ferryman Knew (The Nine Harbours #1)"),
    (5999, 1, "What the Ferryman Hid (The Nine Harbours #2)"),
    (1675, 5, "Who Is Afraid of the Number Seven?"),
    (2749, 3, "Le café des étoiles"),
    (3801, 2, "100 % Wool"),
    (1111, 1, "Notes <Unbound>"),
    (4444, 4, "The Baker's Almanac: 365 Loaves"),
    (2299, 5, "Über Berge und Brücken"),
    (1837, 3, "Small Hours, Large Clocks"),
    (5050, 2, "AC/DC for Gardeners"),
    (3125, 1, "The Lamp That Would Not Be Lit"),
    (2680, 4, "Mr. Pennyfeather's Backslash \\ and Other Tales"),
    (1990, 5, "Letters to an Imaginary Postman"),
    (1250, 2, "Rain: A Longer History"),
    (4675, 3, "The Cat's Lease: Clause Four"),
    (3310, 1, "How to Lose a Map"),
    (2875, 5, "Tides, Tables & Trifles"),
    (1520, 4, "Two Primes"),
    (5740, 2, "The Orchard at the End of Platform 9"),
    (999, 3, "Pocket Storms"),
    (4060, 1, "The Glassblower's Apprentice (Fire & Sand #1)"),
    (4060, 5, "The Glassblower's Rival (Fire & Sand #2)"),
    (2235, 4, "Winter in Tallow Bay"),
    (3690, 2, "An Index of Forgotten Indexes"),
    (1445, 3, "Breakfast with Courage"),
    (5333, 1, "The House That Was a Boat: A Novel in Twelve Crossings and a Return"),
    (2150, 5, "Slow Trains/Fast Rivers"),
    (3075, 4, "The Misprinted Saint"),
    (1780, 2, "Ladders"),
    (4915, 3, "Mathilda Counts Backwards"),
    (2590, 1, "The Cartwheel Conspiracy"),
    (1330, 5, "Thirty-One Ways to Tie a Rope"),
    (5480, 4, "The Mushroom Parliament"),
    (3225, 2, "Beekeeping at Night"),
    (2005, 3, "Silence: A Dictionary"),
    (4785, 1, "The Comma Thief"),
    (1695, 5, "Dust, Dusk, Dawn"),
    (3540, 4, "The Understudy's Umbrella"),
    (2460, 2, "My Uncle's Observatory"),
    (5105, 3, "Fourteen Harbours and a Desert"),
    (1875, 1, "Snow Reported in the Lower Rooms"),
    (2999, 5, "Paper Anchors"),
    (2999, 4, "Iron Kites"),
    (4230, 2, "The Gardener Who Spoke in Sevenths"),
    (1560, 3, "Marginalia"),
    (3985, 1, "The Volcano Inspector: Reports 1-12"),
    (2320, 5, "The Twelfth Spoon"),
    (5615, 4, "Nobody's Lighthouse"),
    (1065, 2, "Tea for the Cartographer"),
    (3460, 3, "A Theory of Doors"),
    (4190, 1, "The Moth Collector's Apology"),
    (2785, 5, "Well-Tempered Thunder"),
    (1000, 4, "The Last Page: A Beginning"),
)

STARS = ("One", "Two", "Three", "Four", "Five")


def slug(text, separator="-"):
    """The text in ASCII letters and digits, as a part of a URL."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9]+", separator, ascii_text).strip(separator)


class Author:
    def __init__(self, number, fields):
        self.name, self.born, self.place, self.description = fields
        self.slug = slug(self.name)
        self.goodreads = f"/author/show/{9001 + number}.{slug(self.name, '_')}"


class Quote:
    def __init__(self, authors, fields):
        author, tags, text = fields
        self.author = authors[author]
        self.tags = tags.split()
        self.text = f"“{text}”"

    def as_dict(self):
        return {"text": self.text, "tags": self.tags,
                "author": {"name": self.author.name, "slug": self.author.slug,
                           "goodreads_link": self.author.goodreads}}


class Book:
    def __init__(self, number, fields):
        pence, stars, self.title = fields
        self.stars = STARS[stars - 1]
        self.price = f"£{pence // 100}.{pence % 100:02}"
        digest = hashlib.md5(self.title.encode(), usedforsecurity=False).hexdigest()
        self.cover = f"media/cache/{digest[:2]}/{digest[2:4]}/{digest}.jpg"
        self.upc = digest[:16]
        self.stock = 1 + number % 22
        self.page = f"{slug(self.title).lower()}_{number}/index.html"


def load_quotes():
    authors = [Author(number, fields) for number, fields in enumerate(AUTHORS)]
    return [Quote(authors, fields) for fields in QUOTES]


def load_books(count):
    """The first books, of which there are 60."""
    if not 0 <= count <= len(BOOKS):
        raise ValueError(f"the number of books must be from 0 to {len(BOOKS)}")
    return [Book(number, fields) for number, fields in enumerate(BOOKS[:count], 1)]
