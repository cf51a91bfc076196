"""Markup that real pages carry around what matters: menus, icons and offers."""

import functools
import random

WORDS = ("fibre forfait mobile option débit relevé consommation facture contrat "
         "conseiller remise fidélité avantage routeur répéteur télévision bouquet "
         "appels illimités Europe étranger garantie assurance livraison boutique "
         "agence paiement échéance prélèvement économie sérénité parrainage offre "
         "nouveauté réseau couverture assistance dépannage installation rendez-vous "
         "domicile séries cinéma musique sport enfants sécurité sauvegarde").split()


def blocks(seed):
    """Endless blocks, the same for each seed."""
    draw = random.Random(seed)
    makers = (_menu,) + (_icon,) * 6 + (_offer,) * 2
    while True:
        yield draw.choice(makers)(draw)


@functools.lru_cache(64)
def filling(seed, size):
    """Blocks of about so many bytes, made once."""
    chosen = []
    for block in blocks(seed):
        if size <= 0:
            return "".join(chosen)
        chosen.append(block)
        size -= len(block.encode())


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
