"""The HTML pages of the brand acme."""

import random
from html import escape

from sitelib import pad_page

FIRST_CUSTOMER = 42137
CUSTOMER_NAME = "Camille Exemple"

# What the bills table calls its parts, and what it calls them on a site that
# was changed overnight.
NAMES = {"table": "bills", "row": "bill", "number": "number", "date": "date",
         "period": "period", "amount": "amount", "file": "pdf", "link": "download"}
CHANGED_NAMES = {"table": "invoices-v2", "row": "line", "number": "ref",
                 "date": "issued", "period": "span", "amount": "total",
                 "file": "doc", "link": "get"}

WORDS = ("fibre forfait mobile option débit relevé consommation facture contrat "
         "conseiller remise fidélité avantage routeur répéteur télévision bouquet "
         "appels illimités Europe étranger garantie assurance livraison boutique "
         "agence paiement échéance prélèvement économie sérénité parrainage offre "
         "nouveauté réseau couverture assistance dépannage installation rendez-vous "
         "domicile séries cinéma musique sport enfants sécurité sauvegarde").split()


def layout(title, body):
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Acme</title>
</head>
<body>
{body}
</body>
</html>
"""


def home():
    return layout("Accueil", """<main><h1>Acme, votre opérateur</h1>
<p><a class="login" href="/login">Espace client</a></p></main>""")


def _error(message):
    return f'<p class="error" role="alert">{escape(message)}</p>\n' if message else ""


def login(token, error="", login_value="", password_value=""):
    return layout("Connexion", f"""<main>
<h1>Connexion</h1>
{_error(error)}<form id="login" method="post" action="/login">
<input type="hidden" name="csrf_token" value="{escape(token)}">
<label>Identifiant
<input type="text" name="login" value="{escape(login_value)}" autocomplete="username" required>
</label>
<label>Mot de passe
<input type="password" name="password" value="{escape(password_value)}" required>
</label>
<button type="submit" name="go" value="1">Se connecter</button>
</form>
</main>""")


def one_time_code(token, error="", from_app=False):
    source = "affiché par votre application" if from_app else "reçu par SMS"
    return layout("Vérification", f"""<main>
<h1>Vérification en deux étapes</h1>
<p>Saisissez le code {source}.</p>
{_error(error)}<form id="otp" method="post" action="/otp">
<input type="hidden" name="csrf_token" value="{escape(token)}">
<label>Code
<input type="text" name="code" inputmode="numeric" autocomplete="one-time-code" required>
</label>
<button type="submit" name="go" value="1">Valider</button>
</form>
</main>""")


def refused():
    return layout("Accès refusé", "<main><h1>Accès refusé</h1>\n"
                  + _error("Jeton de sécurité invalide ou expiré.") + "</main>")


def maintenance():
    return layout("Maintenance", """<main><h1>Site en maintenance</h1>
<p class="maintenance">Notre site est momentanément indisponible pour cause de
maintenance. Merci de revenir un peu plus tard.</p></main>""")


def customer_number(index):
    """Of the first login, and of those that come with the option --others."""
    return f"C-{FIRST_CUSTOMER + index:07}"


CUSTOMER_NUMBER = customer_number(0)


def account(number=CUSTOMER_NUMBER):
    return layout("Mon compte", f"""<main>
<h1>Mon compte</h1>
<section id="customer">
<p>Client n° <span class="number">{number}</span></p>
<p>Bonjour <span class="name">{CUSTOMER_NAME}</span></p>
<p><a class="logout" href="/logout">Se déconnecter</a></p>
</section>
<p><a class="bills" href="/bills">Mes factures</a></p>
</main>""")


def bills(listed, page, pages, size, changed):
    """A page of the list of bills, padded to the size in bytes."""
    names = CHANGED_NAMES if changed else NAMES
    rows = "\n".join(_row(bill, names) for bill in listed)
    content = layout("Mes factures", f"""<header>
<a href="/account">Mon compte</a> <a class="logout" href="/logout">Se déconnecter</a>
<!--top--></header>
<main>
<h1>Mes factures</h1>
<table id="{names['table']}">
<thead><tr><th>Numéro</th><th>Date</th><th>Période</th><th>Montant</th><th>Document</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{_pager(page, pages)}
</main>
<aside>
<!--bottom--></aside>
<footer><p>© Acme – marque imaginaire</p></footer>""")
    return pad_page(content, size, _blocks(page))


def _row(bill, names):
    return (f'<tr class="{names["row"]}">'
            f'<td class="{names["number"]}">{bill.id}</td>'
            f'<td class="{names["date"]}">{bill.date_in_words}</td>'
            f'<td class="{names["period"]}">{bill.period}</td>'
            f'<td class="{names["amount"]}">{bill.amount_in_words}</td>'
            f'<td class="{names["file"]}"><a class="{names["link"]}" href="{bill.path}">'
            'Télécharger</a></td></tr>')


def _pager(page, pages):
    links = [f'<span class="pages">Page {page} sur {pages}</span>']
    if page > 1:
        links.insert(0, f'<a rel="prev" href="?page={page - 1}">Précédente</a>')
    if page < pages:
        links.append(f'<a rel="next" href="?page={page + 1}">Suivante</a>')
    return '<nav class="pager">\n' + "\n".join(links) + "\n</nav>"


def _blocks(page):
    """Endless markup as real pages carry it: menus, icons and offers."""
    draw = random.Random(f"acme {page}")
    makers = (_menu,) + (_icon,) * 6 + (_offer,) * 2
    while True:
        yield draw.choice(makers)(draw)


def _menu(draw):
    items = "\n".join(
        '    <li class="menu__item menu__item--level-2" role="none">'
        f'<a class="menu__link" role="menuitem" href="#{word}">'
        f'<span class="menu__label">{word.capitalize()}</span></a></li>'
        for word in draw.sample(WORDS, 8))
    return ('<nav class="menu menu--secondary" aria-label="Rubriques">\n'
            f'  <ul class="menu__list" role="menubar">\n{items}\n  </ul>\n</nav>\n')


def _icon(draw):
    points = " ".join(f"{draw.choice('LlQ')}{draw.uniform(0, 24):.2f} {draw.uniform(0, 24):.2f}"
                      for _ in range(10))
    return ('<svg class="icon icon--medium" viewBox="0 0 24 24" width="24" height="24" '
            'aria-hidden="true" focusable="false">'
            f'<path fill="currentColor" d="M12 2 {points}z"/></svg>\n')


def _offer(draw):
    words = " ".join(draw.choices(WORDS, k=12))
    return f"""<article class="card card--offer" data-tracking="offer-{draw.randrange(10**6)}">
  <div class="card__body">
    <h3 class="card__title">{draw.choice(WORDS).capitalize()} {draw.choice(WORDS)}</h3>
    <p class="card__text">{words.capitalize()}.</p>
    <p class="card__price"><span class="price">{draw.randrange(5, 60)},99 € par mois</span></p>
    <a class="button button--primary" href="#offre"><span>En profiter</span></a>
  </div>
</article>
"""
