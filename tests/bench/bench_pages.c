#include "tests/bench/bench_pages.h"

enum { BENCH_BILLS = 20, BENCH_MENU = 60, BENCH_ROWS = 16, BENCH_LINES = 260, BENCH_MESSAGES = 90 };

static const char icon[] =
    "<svg class=\"icon icon--small\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" "
    "focusable=\"false\">"
    "<path d=\"M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm0 18c-4.41 0-8-"
    "3.59-8-8s3.59-8 8-8 8 3.59 8 8-3.59 8-8 8z\"/></svg>";

static void
page_add_bill(struct buf *page, int number)
{
    buf_printf(page,
               "\n    <article class=\"card bill\" data-id=\"F%05d\" data-state=\"paid\">\n"
               "      <header class=\"card__header\"><h3 class=\"card__title\">Facture n° %d</h3>\n"
               "        <time datetime=\"2024-01-%02d\">%d janvier 2024</time></header>\n"
               "      <div class=\"card__body\">\n",
               number, number, number + 1, number + 1);
    for (int i = 0; i < BENCH_ROWS; i++)
        buf_printf(
            page,
            "        <div class=\"row\"><span class=\"row__label text text--muted\">Libellé %d"
            "</span> <span class=\"row__value text\">%d12,34&nbsp;€</span></div>\n",
            i, i + 1);
    buf_printf(page,
               "      </div><footer class=\"card__footer\"><a class=\"btn btn--primary download\" "
               "href=\"/facture/%05d.pdf\" download>%s<span>Télécharger</span></a></footer>\n"
               "    </article>",
               number, icon);
}

static void
fill_cards(struct buf *page)
{
    buf_append_str(page, "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">"
                         "<title>Mes factures</title><style>.card{color:red}</style></head>\n"
                         "<body class=\"page page--bills\"><header><nav><ul>\n");
    for (int i = 0; i < BENCH_MENU; i++)
        buf_printf(page,
                   "  <li class=\"nav__item nav__item--%d\"><a class=\"nav__link\" "
                   "href=\"/espace-client/rubrique-%d\">%s<span class=\"label\">Rubrique %d</span>"
                   "</a></li>\n",
                   i, i, icon, i);
    buf_append_str(page, "</ul></nav></header><main id=\"content\">");
    for (int i = 0; i < BENCH_BILLS; i++)
        page_add_bill(page, i);
    buf_append_str(page,
                   "\n</main><script>window.state = {\"bills\": 20};</script></body></html>\n");
}

/* A statement: a table with a row for each line, as banks have them. */
static void
fill_statement(struct buf *page)
{
    buf_append_str(page, "<!DOCTYPE html>\n<html lang=fr><head><meta charset=utf-8><title>Relevé"
                         "</title></head>\n<body><div id=wrapper><form action=/releve method=post>"
                         "<input type=hidden name=csrf value=0123456789abcdef></form>\n"
                         "<table class=\"operations\" id=ops><thead><tr><th>Date<th>Libellé<th>"
                         "Montant</thead><tbody>\n");
    for (int i = 0; i < BENCH_LINES; i++)
        buf_printf(page,
                   "<tr class=\"op op--%s\" data-ref=%06d><td class=date>%02d/%02d/2024</td>\n"
                   "  <td class=label>CARTE %04d SUPERMARCHÉ &amp; FILS PARIS %02d</td>\n"
                   "  <td class=\"amount %s\"><b>%d,%02d</b>&nbsp;€</td>\n"
                   "  <td><a href='/op/%06d?vue=detail&amp;page=1' title=\"D&eacute;tail\">Voir</a>"
                   "</td></tr>\n",
                   i % 2 ? "odd" : "even", i, i % 28 + 1, i % 12 + 1, i, i % 20 + 1,
                   i % 7 ? "debit" : "credit", i * 3, i % 100, i);
    buf_append_str(page, "</tbody></table></div></body></html>\n");
}

/* Messages with much text, little mark-up, and a script with the page's data. */
static void
fill_messages(struct buf *page)
{
    buf_append_str(page,
                   "<!doctype html><html><head><title>Messagerie</title><script>var data = [");
    for (int i = 0; i < BENCH_MESSAGES; i++)
        buf_printf(page, "{\"id\":%d,\"subject\":\"Votre facture n° %d <est> prête\"},", i, i);
    buf_append_str(page, "];</script></head><body><section id=messages>\n");
    for (int i = 0; i < BENCH_MESSAGES; i++)
        buf_printf(
            page,
            "<div class='message %s'><h2>Votre facture n°&nbsp;%d est disponible</h2>\n<p>"
            "Bonjour,<br>nous vous informons que votre facture du mois dernier, d'un montant "
            "de <strong>%d,90 €</strong>, est disponible dans votre espace client. Elle sera "
            "prélevée le 15 du mois sur le compte que vous nous avez indiqué.</p>\n<p>Vous "
            "pouvez la consulter, la télécharger et l'imprimer à tout moment ; elle reste à "
            "votre disposition pendant dix ans, comme toutes les précédentes. Si vous avez "
            "une question, écrivez-nous : nous répondons en moins de deux jours.</p>\n"
            "<ul><li><a class=pdf href=\"/documents/%d.pdf\">Facture (PDF)</a></li><li><a "
            "href=\"/contact?sujet=%d\">Nous écrire</a></li></ul></div>\n",
            i % 3 ? "read" : "unread", i, i, i, i);
    buf_append_str(page, "</section></body></html>\n");
}

const struct bench_page bench_pages[BENCH_PAGES] = {
    {.name = "cards",
     .fill = fill_cards,
     .questions =
         {
             {"article.card.bill[data-id]",
              "//article[contains(concat(' ',normalize-space(@class),' '),' card ')]"
              "[contains(concat(' ',normalize-space(@class),' '),' bill ')][@data-id]"},
             {"article.bill h3.card__title",
              "//article[contains(concat(' ',normalize-space(@class),' '),' bill ')]"
              "//h3[contains(concat(' ',normalize-space(@class),' '),' card__title ')]"},
             {"article > header time", "//article/header//time"},
             {".bill .row:nth-child(2) .row__value",
              "//*[contains(concat(' ',normalize-space(@class),' '),' bill ')]"
              "//*[contains(concat(' ',normalize-space(@class),' '),' row ')]"
              "[count(preceding-sibling::*)=1]"
              "//*[contains(concat(' ',normalize-space(@class),' '),' row__value ')]"},
             {"a.download[href$='.pdf']",
              "//a[contains(concat(' ',normalize-space(@class),' '),' download ')]"
              "[substring(@href,string-length(@href)-3)='.pdf']"},
             {"nav li:not(.current) > a",
              "//nav//li[not(contains(concat(' ',normalize-space(@class),' '),' current '))]/a"},
         }},
    {.name = "statement",
     .fill = fill_statement,
     .questions =
         {
             {"#ops tr.op > td.date",
              "//*[@id='ops']//tr[contains(concat(' ',normalize-space(@class),' '),' op ')]"
              "/td[contains(concat(' ',normalize-space(@class),' '),' date ')]"},
             {"tr[data-ref] td.label",
              "//tr[@data-ref]//td[contains(concat(' ',normalize-space(@class),' '),' label ')]"},
             {"td.amount.credit b",
              "//td[contains(concat(' ',normalize-space(@class),' '),' amount ')]"
              "[contains(concat(' ',normalize-space(@class),' '),' credit ')]//b"},
             {"input[name=csrf]", "//input[@name='csrf']"},
         }},
    {.name = "messages",
     .fill = fill_messages,
     .questions =
         {
             {".message.unread h2",
              "//*[contains(concat(' ',normalize-space(@class),' '),' message ')]"
              "[contains(concat(' ',normalize-space(@class),' '),' unread ')]//h2"},
             {"#messages a.pdf[href]",
              "//*[@id='messages']"
              "//a[contains(concat(' ',normalize-space(@class),' '),' pdf ')][@href]"},
             {"p > strong", "//p/strong"},
         }},
};
