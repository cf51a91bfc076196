#include "brand.h"

#include <string.h>

#define SFR       "https://www.sfr.fr"
#define SFR_SPACE "https://espace-client.sfr.fr"
#define RED       "https://www.red-by-sfr.fr"
#define RED_SPACE "https://espace-client-red.sfr.fr"

/* The bar of the page has all lines; the one that is shown has no code. */
#define NAV        "body > nav > ul"
#define NAV_SHOWN  NAV " > li:has(a[href='?e='])"
#define NAV_OTHERS NAV " > li:has(a[href^='?e=']:not([href='?e=']))"

const struct brand brand_sfr = {
    .name = "SFR",
    .hub = SFR "/mon-espace-client/",
    .mobile = SFR_SPACE "/facture-mobile/infoconso",
    .fixed = SFR_SPACE "/facture-fixe/infoconso",
    .identity = SFR_SPACE "/infospersonnelles/contrat/informations/",
    .lines = NAV,
    .shown = NAV_SHOWN,
    .others = NAV_OTHERS,
};

/* The line that is shown stands in front of the list of the others, which ends with this; unless
 * the page has come to have SFR's bar. */
#define RED_ADD  "li > a[href$='/gestion-ligne/lignes/ajouter']"
#define RED_LIST "ul > " RED_ADD

const struct brand brand_red = {
    .name = "RED",
    .hub = RED "/mon-espace-client/",
    .mobile = RED_SPACE "/facture-mobile/consultation",
    .fixed = RED_SPACE "/facture-fixe/infoconso",
    .identity = RED_SPACE "/infospersonnelles/contrat/informations/?red=1",
    .lines = ":has(> " RED_LIST "), " NAV ":has(a[href^='?e='])",
    .shown = ":has(+ " RED_LIST "):not(:has(+ ul a[href='?e='])), " NAV_SHOWN,
    .others =
        "ul:has(> " RED_ADD "):not(:has(a[href='?e='])) > "
        "li:is(:has(a[href^='?e=']), [id]:not([class], :has(> a[href$='/ajouter']))), " NAV_OTHERS,
};

void
brand_note(clisk_run *run, clisk_page *hub)
{
    bool is_red = strncmp(clisk_url(hub), RED "/", strlen(RED "/")) == 0;

    clisk_state_set(run, "brand", is_red ? brand_red.name : brand_sfr.name);
}

const struct brand *
brand_of(clisk_run *run, const struct brand *asked)
{
    const char *noted = clisk_state_get(run, "brand");

    if (strcmp(noted, brand_red.name) == 0)
        return &brand_red;
    return *noted ? &brand_sfr : asked;
}
