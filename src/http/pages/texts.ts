/** The words that all pages for shoppers have, in every language; those for what a browser cannot be shown among them. */
import type { Language } from '../../shopper/languages.ts'

const en = {
  reference: 'Reference',
  sandbox: 'Sandbox',
  gone: 'This page is not available',
  goneMore: 'It does not exist, or its time is over. The shop can give you a new one.',
  foreignForm: 'Please open the page again',
  foreignFormMore: 'What was sent does not belong to this page. Nothing has happened.',
  trouble: 'Something went wrong',
  troubleMore: 'Please open the page again: it shows how your purchase stands.',
  openAgain: 'Open the page again',
} as const

export type PageTextKey = keyof typeof en
type PageTexts = Readonly<Record<PageTextKey, string>>

const sv: PageTexts = {
  reference: 'Referens',
  sandbox: 'Testmiljö',
  gone: 'Sidan är inte tillgänglig',
  goneMore: 'Den finns inte, eller så har dess tid gått ut. Butiken kan ge dig en ny.',
  foreignForm: 'Öppna sidan igen',
  foreignFormMore: 'Det som skickades hör inte till den här sidan. Inget har hänt.',
  trouble: 'Något gick fel',
  troubleMore: 'Öppna sidan igen: den visar hur det står till med ditt köp.',
  openAgain: 'Öppna sidan igen',
}

const de: PageTexts = {
  reference: 'Referenz',
  sandbox: 'Testumgebung',
  gone: 'Diese Seite ist nicht verfügbar',
  goneMore: 'Es gibt sie nicht, oder ihre Zeit ist abgelaufen. Der Shop kann Ihnen eine neue geben.',
  foreignForm: 'Bitte öffnen Sie die Seite noch einmal',
  foreignFormMore: 'Das Gesendete gehört nicht zu dieser Seite. Es ist nichts geschehen.',
  trouble: 'Etwas ist schiefgegangen',
  troubleMore: 'Bitte öffnen Sie die Seite noch einmal: Sie zeigt, wie es um Ihren Kauf steht.',
  openAgain: 'Seite noch einmal öffnen',
}

const fi: PageTexts = {
  reference: 'Viite',
  sandbox: 'Testiympäristö',
  gone: 'Sivu ei ole käytettävissä',
  goneMore: 'Sitä ei ole, tai sen aika on päättynyt. Kauppa voi antaa sinulle uuden.',
  foreignForm: 'Avaa sivu uudelleen',
  foreignFormMore: 'Lähetetty tieto ei kuulu tälle sivulle. Mitään ei ole tapahtunut.',
  trouble: 'Jokin meni vikaan',
  troubleMore: 'Avaa sivu uudelleen: se näyttää ostoksesi tilan.',
  openAgain: 'Avaa sivu uudelleen',
}

const nb: PageTexts = {
  reference: 'Referanse',
  sandbox: 'Testmiljø',
  gone: 'Siden er ikke tilgjengelig',
  goneMore: 'Den finnes ikke, eller tiden er ute. Butikken kan gi deg en ny.',
  foreignForm: 'Åpne siden igjen',
  foreignFormMore: 'Det som ble sendt, hører ikke til denne siden. Ingenting har skjedd.',
  trouble: 'Noe gikk galt',
  troubleMore: 'Åpne siden igjen: den viser hvordan det står til med kjøpet.',
  openAgain: 'Åpne siden igjen',
}

const da: PageTexts = {
  reference: 'Reference',
  sandbox: 'Testmiljø',
  gone: 'Siden er ikke tilgængelig',
  goneMore: 'Den findes ikke, eller dens tid er udløbet. Butikken kan give dig en ny.',
  foreignForm: 'Åbn siden igen',
  foreignFormMore: 'Det, der blev sendt, hører ikke til denne side. Der er ikke sket noget.',
  trouble: 'Noget gik galt',
  troubleMore: 'Åbn siden igen: den viser, hvordan det står til med dit køb.',
  openAgain: 'Åbn siden igen',
}

const nl: PageTexts = {
  reference: 'Referentie',
  sandbox: 'Testomgeving',
  gone: 'Deze pagina is niet beschikbaar',
  goneMore: 'Ze bestaat niet, of haar tijd is voorbij. De winkel kan je een nieuwe geven.',
  foreignForm: 'Open de pagina opnieuw',
  foreignFormMore: 'Wat is verstuurd, hoort niet bij deze pagina. Er is niets gebeurd.',
  trouble: 'Er ging iets mis',
  troubleMore: 'Open de pagina opnieuw: ze laat zien hoe het met je aankoop staat.',
  openAgain: 'Pagina opnieuw openen',
}

const fr: PageTexts = {
  reference: 'Référence',
  sandbox: 'Environnement de test',
  gone: 'Cette page n’est pas disponible',
  goneMore: 'Elle n’existe pas, ou elle a expiré. La boutique peut vous en donner une nouvelle.',
  foreignForm: 'Veuillez rouvrir la page',
  foreignFormMore: 'Ce qui a été envoyé n’appartient pas à cette page. Rien ne s’est passé.',
  trouble: 'Un problème est survenu',
  troubleMore: 'Veuillez rouvrir la page : elle montre où en est votre achat.',
  openAgain: 'Rouvrir la page',
}

export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = { en, sv, de, fi, nb, da, nl, fr }
