"""The HTML pages of the replicas of quotes and books.toscrape.com."""

import json
import random
from html import escape

from sitelib import pad_page


def _document(title, body):
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta http-equiv="content-type" content="text/html; charset=UTF-8">
<title>{escape(title)}</title>
</head>
<body>
{body}
</body>
</html>
"""


def _pager_item(name, target):
    return f'<li class="{name}"><a href="{target}">{name}</a></li>\n'


def maintenance():
    return _document("Maintenance", "<h1>503 Service Unavailable</h1>")


# Quotes

def _quotes_layout(body, logged_in=False):
    link = ('<a href="/logout">Logout</a>' if logged_in
            else '<a href="/login">Login</a>')
    return _document("Quotes to Scrape", f"""<div class="container">
<div class="row header-box"><h1><a href="/">Quotes to Scrape</a></h1><p>{link}</p></div>
{body}
</div>""")


def quotes(listed, prefix, page, last, logged_in):
    """A page of quotes; prefix is what stands before page/N/ in the links."""
    body = "\n".join(_quote(quote, logged_in) for quote in listed) or "No quotes found!"
    return _quotes_layout(f"{body}\n{_quotes_pager(prefix, page, last)}", logged_in)


def _quote(quote, logged_in):
    author = quote.author
    more = (f'\n<a href="https://goodreads.example{author.goodreads}">(Goodreads page)</a>'
            if logged_in else "")
    tags = "\n".join(f'<a class="tag" href="/tag/{tag}/page/1/">{tag}</a>'
                     for tag in quote.tags)
    return f"""<div class="quote" itemscope itemtype="http://schema.org/CreativeWork">
<span class="text" itemprop="text">{escape(quote.text)}</span>
<span>by <small class="author" itemprop="author">{escape(author.name)}</small>
<a href="/author/{author.slug}">(about)</a>{more}
</span>
<div class="tags">Tags:
<meta class="keywords" itemprop="keywords" content="{','.join(quote.tags)}">
{tags}
</div>
</div>"""


def _quotes_pager(prefix, page, last):
    items = ""
    if page > 1:
        items += _pager_item("previous", f"{prefix}page/{page - 1}/")
    if page < last:
        items += _pager_item("next", f"{prefix}page/{page + 1}/")
    return f'<nav><ul class="pager">\n{items}</ul></nav>'


def login(token, error=""):
    message = f'<p class="error">Error while logging in: {error}</p>\n' if error else ""
    return _quotes_layout(f"""{message}<form action="/login" method="post" accept-charset="utf-8">
<input type="hidden" name="csrf_token" value="{token}">
<label for="username">Username</label>
<input type="text" id="username" name="username">
<label for="password">Password</label>
<input type="password" id="password" name="password">
<input type="submit" value="Login">
</form>""")


def author(writer):
    return _quotes_layout(f"""<div class="author-details">
<h3 class="author-title">{escape(writer.name)}</h3>
<p>Born: <span class="author-born-date">{writer.born}</span>
<span class="author-born-location">{escape(writer.place)}</span></p>
<div class="author-description">{escape(writer.description)}</div>
</div>""")


def quotes_by_script(listed, page, last):
    """The quotes as data in a script, which a browser would show."""
    data = json.dumps([quote.as_dict() for quote in listed], indent=4).replace("</", "<\\/")
    return _quotes_layout(f"""<div id="quotes"></div>
<script>
    var data = {data};
    var list = document.getElementById("quotes");
    data.forEach(function (quote) {{
        var block = list.appendChild(document.createElement("div"));
        block.className = "quote";
        block.textContent = quote.text + " by " + quote.author.name;
    }});
</script>
{_quotes_pager("/js/", page, last)}""")


def scroll():
    """Quotes that a browser fetches from the API one page after the other."""
    return _quotes_layout("""<div class="quotes"></div>
<script>
    function load(page) {
        fetch("/api/quotes?page=" + page).then(function (answer) {
            return answer.json();
        }).then(function (answer) {
            answer.quotes.forEach(function (quote) {
                var block = document.createElement("div");
                block.className = "quote";
                block.textContent = quote.text;
                document.querySelector(".quotes").appendChild(block);
            });
            if (answer.has_next) { load(page + 1); }
        });
    }
    load(1);
</script>""")


def quotes_in_table(listed, page, last):
    rows = "\n".join(
        f'<tr><td>{escape(quote.text)} Author: {escape(quote.author.name)}</td></tr>\n'
        '<tr><td>Tags: ' + " ".join(f'<a href="/tag/{tag}/">{tag}</a>' for tag in quote.tags)
        + '</td></tr>' for quote in listed)
    return _quotes_layout(f"<table>\n{rows}\n</table>\n"
                          + _quotes_pager("/tableful/", page, last))


def search(state, names, tags, found=None, chosen=("", "")):
    """The two-step search form, whose hidden state must be sent back."""
    name, tag = chosen
    results = ""
    if found is not None:
        results = '<div class="results">\n' + "\n".join(
            f'<div class="quote"><span class="content">{escape(quote.text)}</span> '
            f'<span class="author">{escape(quote.author.name)}</span> '
            f'<span class="tag">{tag}</span></div>' for quote in found) + "\n</div>"
    return _quotes_layout(f"""<form id="filterform" action="/filter.aspx" method="post">
<select id="author" name="author">
{_options(names, name)}
</select>
<select id="tag" name="tag">
{_options(tags, tag)}
</select>
<input type="submit" name="submit_button" value="Search">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{state}">
</form>
{results}""")


def _options(values, chosen):
    return "\n".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f'{escape(value) or "----------"}</option>' for value in ("", *values))


# Books

def _books_layout(title, root, body):
    return _document(f"{title} | Books to Scrape", f"""<header class="header container-fluid">
<div class="page_inner"><a href="{root}index.html">Books to Scrape</a></div>
<!--top--></header>
<div class="container-fluid page"><div class="page_inner">
{body}
</div></div>
<!--bottom--><footer class="footer container-fluid"></footer>""")


def books(listed, page, last, on_index, size):
    """A page of books; on the index the links are relative to the root."""
    root, folder = ("", "catalogue/") if on_index else ("../", "")
    pods = "\n".join(_pod(book, root, folder) for book in listed)
    pager = f'<li class="current">Page {page} of {last}</li>\n'
    if page > 1:
        pager = _pager_item("previous", f"{folder}page-{page - 1}.html") + pager
    if page < last:
        pager += _pager_item("next", f"{folder}page-{page + 1}.html")
    content = _books_layout("All products", root, f"""<section>
<ol class="row">
{pods}
</ol>
<div><ul class="pager">
{pager}</ul></div>
</section>""")
    return pad_page(content, size, _blocks(page))


def _pod(book, root, folder):
    short = book.title if len(book.title) <= 24 else book.title[:20].rstrip() + " ..."
    title = escape(book.title)
    return f"""<li class="col-xs-6"><article class="product_pod">
<div class="image_container"><a href="{folder}{book.page}">
<img src="{root}{book.cover}" alt="{title}" class="thumbnail">
</a></div>
<p class="star-rating {book.stars}"><i class="icon-star"></i></p>
<h3><a href="{folder}{book.page}" title="{title}">{escape(short)}</a></h3>
<div class="product_price">
<p class="price_color">{book.price}</p>
<p class="instock availability"><i class="icon-ok"></i> In stock</p>
</div>
</article></li>"""


def book_details(book):
    rows = "\n".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in (
        ("UPC", book.upc), ("Product Type", "Books"),
        ("Price (excl. tax)", book.price), ("Price (incl. tax)", book.price),
        ("Tax", "£0.00"), ("Availability", f"In stock ({book.stock} available)"),
        ("Number of reviews", "0")))
    content = _books_layout(book.title, "../../", f"""<article class="product_page">
<div class="item active"><img src="../../{book.cover}" alt="{escape(book.title)}"></div>
<h1>{escape(book.title)}</h1>
<p class="price_color">{book.price}</p>
<p class="star-rating {book.stars}"></p>
<table class="table table-striped">
{rows}
</table>
</article>""")
    return pad_page(content, 0, ())


def _blocks(page):
    """Endless markup of the kind that a shop's side bars are made of."""
    draw = random.Random(f"books {page}")
    while True:
        number = draw.randrange(10 ** 6)
        yield (f'<div class="side_categories"><ul class="nav nav-list">'
               f'<li><a href="#shelf-{number}">Shelf {number}</a></li></ul></div>\n')
