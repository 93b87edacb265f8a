/** Refusals in words for people: what a browser is shown where a program gets the error body. */
import type { Refusal } from '../../domain/refusals.ts'
import { html } from '../../shopper/html.ts'
import { acceptedLanguages, languageOf } from '../../shopper/languages.ts'
import type { Answer } from '../answer.ts'
import type { AskedPage } from '../route.ts'
import { icon, pageAnswer } from './document.ts'
import { PAGE_TEXTS, type PageTextKey } from './texts.ts'

export function troublePage(refusal: Refusal, asked: AskedPage): Answer {
  const language = languageOf(...acceptedLanguages(asked.acceptLanguage))
  const t = PAGE_TEXTS[language]
  const [title, more] = wordsFor(refusal)
  return pageAnswer({
    status: 500,
    language,
    title: t[title],
    kind: 'end',
    content: html`<div class="ask">
${icon('over')}
<h1>${t[title]}</h1>
<p class="more">${t[more]}</p>
${title !== 'gone' && html`<p><a class="primary" href="">${t.openAgain}</a></p>`}
</div>`,
    footer: html`<p>${t.reference} <code>${asked.correlationId}</code></p>`,
  })
}

function wordsFor({ key }: Refusal): [PageTextKey, PageTextKey] {
  switch (key) {
    case 'notFound':
      return ['gone', 'goneMore']
    case 'foreignForm':
    case 'crossSite':
    case 'badValue':
    case 'badRequest':
      return ['foreignForm', 'foreignFormMore']
    default:
      return ['trouble', 'troubleMore']
  }
}
