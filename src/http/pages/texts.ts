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
  goneMore: 'Sidan finns inte, eller så har länken gått ut. Be butiken om en ny länk.',
  foreignForm: 'Öppna sidan igen',
  foreignFormMore: 'Uppgifterna som skickades hör inte till den här sidan. Inget har ändrats.',
  trouble: 'Något gick fel',
  troubleMore: 'Öppna sidan igen för att se hur det går med ditt köp.',
  openAgain: 'Öppna sidan igen',
}

const de: PageTexts = {
  reference: 'Referenz',
  sandbox: 'Testumgebung',
  gone: 'Diese Seite ist nicht verfügbar',
  goneMore:
    'Die Seite existiert nicht, oder der Link ist abgelaufen. Der Shop kann Ihnen einen neuen Link geben.',
  foreignForm: 'Bitte öffnen Sie die Seite erneut',
  foreignFormMore: 'Die gesendeten Angaben gehören nicht zu dieser Seite. Es wurde nichts geändert.',
  trouble: 'Es ist ein Fehler aufgetreten',
  troubleMore: 'Bitte öffnen Sie die Seite erneut. Dort sehen Sie den Stand Ihres Kaufs.',
  openAgain: 'Seite erneut öffnen',
}

const fi: PageTexts = {
  reference: 'Viite',
  sandbox: 'Testiympäristö',
  gone: 'Sivu ei ole käytettävissä',
  goneMore: 'Sivua ei ole, tai linkki on vanhentunut. Pyydä kaupasta uusi linkki.',
  foreignForm: 'Avaa sivu uudelleen',
  foreignFormMore: 'Lähetetyt tiedot eivät kuulu tälle sivulle. Mitään ei muutettu.',
  trouble: 'Jokin meni pieleen',
  troubleMore: 'Avaa sivu uudelleen, niin näet ostoksesi tilan.',
  openAgain: 'Avaa sivu uudelleen',
}

const nb: PageTexts = {
  reference: 'Referanse',
  sandbox: 'Testmiljø',
  gone: 'Siden er ikke tilgjengelig',
  goneMore: 'Siden finnes ikke, eller lenken er utløpt. Be butikken om en ny lenke.',
  foreignForm: 'Åpne siden igjen',
  foreignFormMore: 'Opplysningene som ble sendt, hører ikke til denne siden. Ingenting er endret.',
  trouble: 'Noe gikk galt',
  troubleMore: 'Åpne siden igjen for å se status for kjøpet.',
  openAgain: 'Åpne siden igjen',
}

const da: PageTexts = {
  reference: 'Reference',
  sandbox: 'Testmiljø',
  gone: 'Siden er ikke tilgængelig',
  goneMore: 'Siden findes ikke, eller linket er udløbet. Bed butikken om et nyt link.',
  foreignForm: 'Åbn siden igen',
  foreignFormMore: 'De oplysninger, der blev sendt, hører ikke til denne side. Der er ikke ændret noget.',
  trouble: 'Noget gik galt',
  troubleMore: 'Åbn siden igen for at se status på dit køb.',
  openAgain: 'Åbn siden igen',
}

const nl: PageTexts = {
  reference: 'Referentie',
  sandbox: 'Testomgeving',
  gone: 'Deze pagina is niet beschikbaar',
  goneMore: 'De pagina bestaat niet of de link is verlopen. Vraag de winkel om een nieuwe link.',
  foreignForm: 'Open de pagina opnieuw',
  foreignFormMore: 'De verstuurde gegevens horen niet bij deze pagina. Er is niets gewijzigd.',
  trouble: 'Er ging iets mis',
  troubleMore: 'Open de pagina opnieuw om te zien hoe het met je aankoop staat.',
  openAgain: 'Pagina opnieuw openen',
}

const fr: PageTexts = {
  reference: 'Référence',
  sandbox: 'Environnement de test',
  gone: 'Cette page n’est pas disponible',
  goneMore: 'La page n’existe pas, ou le lien a expiré. Demandez un nouveau lien à la boutique.',
  foreignForm: 'Veuillez rouvrir la page',
  foreignFormMore: 'Les données envoyées ne correspondent pas à cette page. Rien n’a été modifié.',
  trouble: 'Un problème est survenu',
  troubleMore: 'Veuillez rouvrir la page pour voir où en est votre achat.',
  openAgain: 'Rouvrir la page',
}

export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = { en, sv, de, fi, nb, da, nl, fr }
